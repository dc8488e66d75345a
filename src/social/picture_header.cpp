#include "social/picture_header.hpp"

#include <cstddef>

namespace gurukul::social {
namespace {

// Reads bytes and integers at any offset. A byte beyond the end counts as 0.
class Octets {
 public:
  explicit Octets(std::string_view bytes) : bytes_(bytes) {}
  std::size_t size() const { return bytes_.size(); }
  std::uint32_t at(std::size_t index) const {
    return index < bytes_.size() ? static_cast<unsigned char>(bytes_[index]) : 0U;
  }
  std::uint32_t big(std::size_t index, std::size_t width) const {
    std::uint32_t value = 0;
    for (std::size_t byte = 0; byte < width; ++byte) value = value << 8 | at(index + byte);
    return value;
  }
  std::uint32_t little(std::size_t index, std::size_t width) const {
    std::uint32_t value = 0;
    for (std::size_t byte = width; byte > 0; --byte) value = value << 8 | at(index + byte - 1);
    return value;
  }
  std::string_view sub(std::size_t index, std::size_t count) const {
    return index < bytes_.size() ? bytes_.substr(index, count) : std::string_view();
  }

 private:
  std::string_view bytes_;
};

// The orientation in a TIFF structure (EXIF 2.3 section 4.5), or 1 when there is none.
int exif_orientation(Octets tiff) {
  constexpr std::uint32_t kOrientation = 0x0112;
  const bool is_little = tiff.sub(0, 4) == std::string_view("II*\0", 4);
  if (!is_little && tiff.sub(0, 4) != std::string_view("MM\0*", 4)) return 1;
  const auto number = [&](std::size_t index, std::size_t width) {
    return is_little ? tiff.little(index, width) : tiff.big(index, width);
  };
  const std::size_t directory = number(4, 4);
  const std::size_t entries = number(directory, 2);
  for (std::size_t entry = 0; entry < entries; ++entry) {
    const std::size_t at = directory + 2 + entry * 12;
    if (at + 12 > tiff.size()) return 1;
    if (number(at, 2) != kOrientation) continue;
    const std::uint32_t value = number(at + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

bool is_frame_header(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

int count_scans(std::string_view bytes) {
  constexpr std::string_view kStartOfScan = "\xFF\xDA";
  int scans = 0;
  for (std::size_t at = bytes.find(kStartOfScan); at != std::string_view::npos;
       at = bytes.find(kStartOfScan, at + 2)) {
    ++scans;
  }
  return scans;
}

std::optional<PictureHeader> read_jpeg(std::string_view bytes) {
  const Octets octets(bytes);
  PictureHeader header{.format = PictureFormat::kJpeg};
  std::size_t at = 2;
  while (at + 4 <= octets.size()) {
    if (octets.at(at) != 0xFF) return std::nullopt;
    const std::uint32_t marker = octets.at(at + 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const std::size_t length = octets.big(at + 2, 2);
    if (length < 2 || marker == 0xDA) return std::nullopt;
    if (marker == 0xE1 && octets.sub(at + 4, 6) == std::string_view("Exif\0\0", 6)) {
      header.orientation = exif_orientation(Octets(octets.sub(at + 10, length - 8)));
    }
    if (is_frame_header(marker)) {
      header.height = octets.big(at + 5, 2);
      header.width = octets.big(at + 7, 2);
      header.scans = count_scans(bytes);
      return header;
    }
    at += 2 + length;
  }
  return std::nullopt;
}

std::optional<PictureHeader> read_png(std::string_view bytes) {
  const Octets octets(bytes);
  if (octets.sub(12, 4) != "IHDR") return std::nullopt;
  return PictureHeader{
      .format = PictureFormat::kPng, .width = octets.big(16, 4), .height = octets.big(20, 4)};
}

// The WebP container, RFC 9649.
std::optional<PictureHeader> read_webp(std::string_view bytes) {
  const Octets octets(bytes);
  PictureHeader header{.format = PictureFormat::kWebp};
  const std::string_view chunk = octets.sub(12, 4);
  if (chunk == "VP8X") {
    header.width = octets.little(24, 3) + 1;
    header.height = octets.little(27, 3) + 1;
  } else if (chunk == "VP8L" && octets.at(20) == 0x2F) {
    const std::uint32_t bits = octets.little(21, 4);
    header.width = (bits & 0x3FFFU) + 1;
    header.height = (bits >> 14 & 0x3FFFU) + 1;
  } else if (chunk == "VP8 " && octets.sub(23, 3) == "\x9D\x01\x2A") {
    header.width = octets.little(26, 2) & 0x3FFFU;
    header.height = octets.little(28, 2) & 0x3FFFU;
  } else {
    return std::nullopt;
  }
  return header;
}

}  // namespace

std::optional<PictureHeader> read_picture_header(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return read_png(bytes);
  if (bytes.starts_with("\xFF\xD8\xFF")) return read_jpeg(bytes);
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return read_webp(bytes);
  return std::nullopt;
}

std::string essential_png(std::string_view bytes) {
  constexpr std::size_t kSignature = 8;
  constexpr std::size_t kFrame = 12;  // chunk overhead: length, type, checksum
  const Octets octets(bytes);
  std::string kept(octets.sub(0, kSignature));
  for (std::size_t at = kSignature; at + kFrame <= octets.size();) {
    const std::size_t size = octets.big(at, 4) + kFrame;
    const std::string_view type = octets.sub(at + 4, 4);
    const bool is_critical = (octets.at(at + 4) & 0x20U) == 0;
    if (is_critical || type == "tRNS") kept += octets.sub(at, size);
    if (size > octets.size() - at) break;
    at += size;
  }
  return kept;
}

}  // namespace gurukul::social
