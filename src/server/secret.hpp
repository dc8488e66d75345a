#pragma once
// The key material that signs resume tokens: the operator's, or one made once into the data folder.
// Called at start. Any thread.

#include <string>

#include "base/result.hpp"

namespace gurukul::server {

// Reads <data dir>/secret, or makes it (mode 0600, the folder 0700).
Result<std::string> load_or_make_secret(const std::string& data_dir);

}  // namespace gurukul::server
