#pragma once
// The secret as a file of the data folder: what signs resume tokens and, by derived keys, the
// sign-ins of the embedded accounts. Called at start. Any thread.
//
//   auto secret = load_or_make_secret("/var/lib/gurukul");

#include <optional>
#include <string>

#include "base/result.hpp"

namespace gurukul::server {

struct FileSecret {
  std::string text;
  bool made_anew = false;
};

// 64 hexadecimal digits and hyphens of random bits.
std::string new_secret();
// <folder>/secret; nullopt: there is none. A file that others may read is closed to them, and told
// to the log.
Result<std::optional<std::string>> load_secret(const std::string& folder);
// Makes it when it is missing (mode 0600, the folder 0700); two first starts agree on one.
Result<FileSecret> load_or_make_secret(const std::string& folder);

}  // namespace gurukul::server
