#pragma once
// What a picture says of itself before anybody decodes it: format, size, orientation, how many
// passes a decoder would make. A few bytes can claim a picture of gigabytes; this looks only at the
// claim. Used by picture.cpp. Any thread.
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
  int orientation = 1;  // EXIF tag 0x0112; 1: as it is
  int scans = 1;        // of a progressive JPEG
};

// nullopt: none of the three, or broken before its size is told.
std::optional<PictureHeader> read_picture_header(std::string_view bytes);

// A PNG without the chunks that no picture needs (texts, profiles): those may be compressed, and
// huge once they are not; and libpng complains of them on stderr.
std::string essential_png(std::string_view bytes);

}  // namespace gurukul::social
