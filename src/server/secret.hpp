#pragma once
// The secret as a file in the data folder. It signs resume tokens and, through derived keys, the
// sign-ins of the embedded accounts. Called at start by Server (open mode) and by find_secret()
// (key_material.hpp), on the first thread.
//
//   auto secret = load_or_make_secret("/var/lib/gurukul");

#include <optional>
#include <string>

#include "base/result.hpp"

namespace gurukul::server {

struct FileSecret {
  std::string text;
  bool made_anew = false;  // the file did not exist and was created
};

// A new random secret: hexadecimal digits and hyphens, 64 digits in all.
std::string new_secret();
// Reads <folder>/secret. nullopt: no such file. A file that other users may read is restricted to
// its owner, and a warning is logged.
Result<std::optional<std::string>> load_secret(const std::string& folder);
// Creates the file when it is missing (mode 0600, the folder 0700). Two servers that start for the
// first time at once agree on one secret.
Result<FileSecret> load_or_make_secret(const std::string& folder);

}  // namespace gurukul::server
