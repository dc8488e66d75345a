#pragma once
// Reads the header of a picture without decoding it: format, size, orientation, number of scans.
// A file of a few bytes can declare gigabytes of pixels, so the declared values are checked before
// the decoder runs. Used by picture.cpp. Any thread.
//
//   const auto header = read_picture_header(bytes);
//   if (!header || header->width > kMax) refuse();

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gurukul::social {

enum class PictureFormat : std::uint8_t { kPng, kJpeg, kWebp };

struct PictureHeader {
  PictureFormat format = PictureFormat::kPng;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int orientation = 1;  // EXIF tag 0x0112; 1: upright
  int scans = 1;        // number of scans of a progressive JPEG
};

// nullopt: another format, or damaged before the size was found.
std::optional<PictureHeader> read_picture_header(std::string_view bytes);

// Returns the PNG without the chunks that are not needed for the pixels, such as texts and color
// profiles. A few bytes of these can decompress to gigabytes, and libpng writes warnings about them
// to stderr.
std::string essential_png(std::string_view bytes);

}  // namespace gurukul::social
