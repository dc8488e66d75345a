#pragma once
// Makes of an uploaded picture one that may be shown: decoded, turned upright, at most 256x256,
// encoded anew as WebP, so that nothing of the file but its pixels remains. By libgd, after the
// header was found harmless. Takes up to a second: called on the worker.
//
//   auto picture = shrink_picture(bytes);
//   if (!picture) refuse(picture.error().message);

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gurukul::social {

inline constexpr int kPictureSideMax = 256;
inline constexpr std::string_view kPictureMediaType = "image/webp";

Result<std::string> shrink_picture(std::string_view bytes);

}  // namespace gurukul::social
