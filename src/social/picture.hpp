#pragma once
// Converts an uploaded picture into an avatar: checks the header, decodes it with libgd, rotates it
// upright, scales it to at most 256x256 and encodes it as WebP, so that only pixels remain of the
// upload. Takes up to a second: call it on the worker thread.
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
