#pragma once
// The file of the dead letters: records that the database refused for good, one line of JSON each,
// for the operator to inspect. It is the file `rejected` in the folder of the journal. Only its
// owner can read it, and its size is limited to kBytesMax. Used by HistoryWriter only; write-behind
// thread.
//
//   DeadLetterFile rejected(directory);
//   Status kept = rejected.add(dead_letter_line(pending, "refused"));

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace gurukul::social {

class DeadLetterFile {
 public:
  static constexpr std::int64_t kBytesMax = 16LL * 1024 * 1024;

  explicit DeadLetterFile(const std::string& directory) : path_(directory + "/rejected") {}
  // The line is synced to disk when this returns without an error.
  Status add(std::string line) const;

 private:
  const std::string path_;
};

}  // namespace gurukul::social
