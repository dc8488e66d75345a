#pragma once
// The data folder: made when it is missing, and used by one server at a time. During a deploy the
// next server starts while the last one still ends, so it waits for that, and says so. Called by
// Server at start, on the first thread with the ending signals blocked.
//
//   auto lock = DataFolderLock::take("/var/lib/gurukul", ending_signals());
//   if (!lock) return StartError{lock.error().message, 1};      // kept as long as the server lives

#include <csignal>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/journal_segment.hpp"

namespace gurukul::server {

// Only its owner may enter a folder that is made here. Errors name GURUKUL_DATA_DIR.
Status make_data_folder(const std::string& folder);

class DataFolderLock {
 public:
  static constexpr Millis kPatience{30'000};

  // One of `ending` ends the waiting with an error. REQUIRES: they are blocked.
  static Result<std::unique_ptr<DataFolderLock>> take(const std::string& folder,
                                                      const sigset_t& ending,
                                                      Millis patience = kPatience);

 private:
  explicit DataFolderLock(store::UniqueFd fd) : fd_(std::move(fd)) {}
  store::UniqueFd fd_;
};

}  // namespace gurukul::server
