#include "social/picture.hpp"

#include <gd.h>
#include <gd_errors.h>

#include <algorithm>
#include <cstdarg>
#include <memory>
#include <mutex>
#include <optional>

#include "social/picture_header.hpp"

namespace gurukul::social {
namespace {

constexpr std::uint32_t kSideMax = 12'000;
constexpr std::uint64_t kPixelsMax = 24'000'000;  // 96 MB decoded
constexpr int kScansMax = 64;
constexpr int kQuality = 85;

struct DestroyImage {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using ImagePtr = std::unique_ptr<gdImage, DestroyImage>;

std::optional<Error> refusal_of(const PictureHeader& header) {
  if (header.width == 0 || header.height == 0) return Error{"the picture has no pixels"};
  if (header.width > kSideMax || header.height > kSideMax ||
      std::uint64_t{header.width} * header.height > kPixelsMax) {
    return Error{
        "the picture has too many pixels: at most 24 million, and 12000 on each side, are allowed"};
  }
  if (header.scans > kScansMax) return Error{"the picture is a JPEG file with too many scans"};
  return std::nullopt;
}

ImagePtr decode(std::string_view bytes, PictureFormat format) {
  // The functions of libgd take a pointer to non-const data, but only read it.
  void* data = const_cast<char*>(bytes.data());
  const int size = static_cast<int>(bytes.size());
  switch (format) {
    case PictureFormat::kPng: {
      std::string png = essential_png(bytes);
      return ImagePtr(gdImageCreateFromPngPtr(static_cast<int>(png.size()), png.data()));
    }
    case PictureFormat::kJpeg:
      return ImagePtr(gdImageCreateFromJpegPtrEx(size, data, 1));
    case PictureFormat::kWebp:
      return ImagePtr(gdImageCreateFromWebpPtr(size, data));
  }
  return nullptr;
}

ImagePtr shrink(const ImagePtr& image) {
  const int side = std::max(gdImageSX(image.get()), gdImageSY(image.get()));
  const auto scaled = [side](int length) {
    return side <= kPictureSideMax ? length : std::max(1, length * kPictureSideMax / side);
  };
  const int width = scaled(gdImageSX(image.get()));
  const int height = scaled(gdImageSY(image.get()));
  ImagePtr small(gdImageCreateTrueColor(width, height));
  if (!small) return nullptr;
  gdImageAlphaBlending(small.get(), 0);
  gdImageSaveAlpha(small.get(), 1);
  gdImageCopyResampled(small.get(), image.get(), 0, 0, 0, 0, width, height, gdImageSX(image.get()),
                       gdImageSY(image.get()));
  return small;
}

// Applies EXIF orientations 2 to 8: mirrored, rotated, or both.
ImagePtr turn_upright(ImagePtr image, int orientation) {
  if (orientation == 2 || orientation == 5 || orientation == 7) {
    gdImageFlipHorizontal(image.get());
  }
  if (orientation == 4) gdImageFlipVertical(image.get());
  const bool by_180 = orientation == 3;
  const bool counterclockwise = orientation == 5 || orientation == 8;
  const bool clockwise = orientation == 6 || orientation == 7;
  if (by_180) gdImageFlipBoth(image.get());
  if (!clockwise && !counterclockwise) return image;
  const int width = gdImageSX(image.get());
  const int height = gdImageSY(image.get());
  ImagePtr turned(gdImageCreateTrueColor(height, width));
  if (!turned) return nullptr;
  gdImageAlphaBlending(turned.get(), 0);
  gdImageSaveAlpha(turned.get(), 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int to_x = clockwise ? height - 1 - y : y;
      const int to_y = clockwise ? x : width - 1 - x;
      gdImageSetPixel(turned.get(), to_x, to_y, gdImageGetTrueColorPixel(image.get(), x, y));
    }
  }
  return turned;
}

}  // namespace

Result<std::string> shrink_picture(std::string_view bytes) {
  // Turns off the warnings of libgd about damaged files, which it writes to stderr by default.
  static std::once_flag quiet;
  std::call_once(quiet, [] { gdSetErrorMethod([](int, const char*, va_list) {}); });

  const auto header = read_picture_header(bytes);
  if (!header) return Error{"this is not a PNG, JPEG or WebP picture"};
  if (auto refusal = refusal_of(*header)) return *refusal;
  const ImagePtr image = decode(bytes, header->format);
  if (!image) return Error{"the picture is damaged"};
  ImagePtr small = shrink(image);
  if (small) small = turn_upright(std::move(small), header->orientation);
  if (!small) return Error{"the picture cannot be scaled down"};
  int size = 0;
  void* encoded = gdImageWebpPtrEx(small.get(), &size, kQuality);
  if (encoded == nullptr) return Error{"the picture cannot be encoded"};
  std::string result(static_cast<const char*>(encoded), static_cast<std::size_t>(size));
  gdFree(encoded);
  return result;
}

}  // namespace gurukul::social
