#include "server/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "server/log.hpp"

namespace gurukul::server {
namespace {

constexpr Millis kLockPause{100};  // between two attempts

// Takes file locks, and waits for them if another server holds them. One time limit holds for all
// locks of one object together.
class Waiting {
 public:
  Waiting(const std::string& folder, const sigset_t& ending, Millis patience)
      : folder_(folder), ending_(ending), left_(patience) {}

  Status lock(int fd, const std::string& path) {
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return folder_error(path);
      if (left_ <= Millis{0}) {
        return Error{"GURUKUL_DATA_DIR: another running server uses " + folder_ +
                     " and did not stop within 30 s. Stop it, or set another folder"};
      }
      tell();
      const timespec pause{0, kLockPause.count() * 1'000'000};
      if (sigtimedwait(&ending_, nullptr, &pause) > 0) {
        return Error{"stopped by a signal while waiting for GURUKUL_DATA_DIR: " + folder_};
      }
      left_ = left_ - kLockPause;
    }
    return Done{};
  }

 private:
  void tell() {
    if (told_) return;
    told_ = true;
    log_warn("another server uses the data folder: waiting up to 30 s for it to end",
             {{"folder", folder_}});
  }

  const std::string& folder_;
  const sigset_t& ending_;
  Millis left_;
  bool told_ = false;
};

}  // namespace

Error folder_error(const std::string& path) {
  return {"GURUKUL_DATA_DIR: " + path + ": " + std::generic_category().message(errno)};
}

Status make_data_folder(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return Done{};
  std::filesystem::create_directories(folder, error);
  if (error) return Error{"GURUKUL_DATA_DIR: " + folder + ": " + error.message()};
  if (::chmod(folder.c_str(), 0700) != 0) return folder_error(folder);
  return Done{};
}

Result<std::unique_ptr<DataFolderLock>> DataFolderLock::take(const std::string& folder,
                                                             const sigset_t& ending,
                                                             Millis patience) {
  if (const Status made = make_data_folder(folder); !made) return made.error();
  const std::string path = folder + "/lock";
  store::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return folder_error(path);
  Waiting waiting(folder, ending, patience);
  if (const Status locked = waiting.lock(fd.get(), path); !locked) return locked.error();
  // A server of an older version does not take this lock, only the lock of its journal. Wait until
  // that one is free too.
  const std::string older = folder + "/journal/lock";
  store::UniqueFd journal(::open(older.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (journal) {
    if (const Status locked = waiting.lock(journal.get(), older); !locked) return locked.error();
  }
  return std::unique_ptr<DataFolderLock>(new DataFolderLock(std::move(fd)));
}

}  // namespace gurukul::server
