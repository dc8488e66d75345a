#pragma once
// Converts an uploaded picture into an avatar: checks the header, decodes it with libgd, rotates it
// upright, scales it to at most 256x256 pixels and encodes it as WebP, so that only pixels remain
// of the upload. Called by put_avatar on the picture worker, because it takes up to a second.
//
//   auto picture = shrink_picture(bytes);
//   if (!picture) refuse(picture.error().message);

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gurukul::social {

inline constexpr int kPictureSideMax = 256;
inline constexpr std::string_view kPictureMediaType = "image/webp";

// Returns the bytes of the WebP file. The error is for the user who uploaded the picture.
Result<std::string> shrink_picture(std::string_view bytes);

}  // namespace gurukul::social
