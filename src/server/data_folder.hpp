#pragma once
// The data folder: creates it when it is missing, and locks it so that only one server uses it.
// During a deploy the new server starts before the old one has ended, so it waits for the lock and
// logs that it waits. Called by Server and load_or_make_secret() at start, on the first thread.
//
//   auto lock = DataFolderLock::take("/var/lib/gurukul", ending_signals());
//   if (!lock) return StartError{lock.error().message, 1};      // keep it until the end

#include <csignal>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/journal_segment.hpp"

namespace gurukul::server {

// What errno says about a file of the data folder. The message names GURUKUL_DATA_DIR.
Error folder_error(const std::string& path);

// Creates the folder with access for its owner only. Errors name GURUKUL_DATA_DIR.
Status make_data_folder(const std::string& folder);

// The folder is locked as long as this object exists.
class DataFolderLock {
 public:
  static constexpr Millis kPatience{30'000};

  // Waits up to `patience` for another server to end. A signal in `ending` stops the wait with an
  // error. REQUIRES: these signals are blocked (prepare_signals()).
  static Result<std::unique_ptr<DataFolderLock>> take(const std::string& folder,
                                                      const sigset_t& ending,
                                                      Millis patience = kPatience);

 private:
  explicit DataFolderLock(store::UniqueFd fd) : fd_(std::move(fd)) {}
  store::UniqueFd fd_;
};

}  // namespace gurukul::server
