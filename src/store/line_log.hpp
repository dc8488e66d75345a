#pragma once
// Where store/ writes lines for the operator when the options name no log. Any thread.
//
//   if (!options.log) options.log = log_to_stderr("journal");

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

namespace gurukul::store {

using LineLog = std::function<void(std::string_view line)>;

inline LineLog log_to_stderr(std::string part) {
  return [part = std::move(part)](std::string_view line) {
    std::fprintf(stderr, "%s: %.*s\n", part.c_str(), static_cast<int>(line.size()), line.data());
  };
}

}  // namespace gurukul::store
