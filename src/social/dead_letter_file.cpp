#include "social/dead_letter_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gurukul::social {
namespace {

Error system_error(const std::string& path) {
  return Error{path + ": " + std::generic_category().message(errno)};
}

}  // namespace

Status DeadLetterFile::add(std::string line) const {
  line += '\n';
  const int fd =
      ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return system_error(path_);
  const Status status = [&]() -> Status {
    struct stat before {};
    if (::fstat(fd, &before) != 0) return system_error(path_);
    if (before.st_size + static_cast<std::int64_t>(line.size()) > kBytesMax) {
      return Error{path_ + ": the file has reached its size limit"};
    }
    const ssize_t written = ::write(fd, line.data(), line.size());
    if (written == static_cast<ssize_t>(line.size()) && ::fdatasync(fd) == 0) return Done{};
    if (written >= 0 && written < static_cast<ssize_t>(line.size())) errno = ENOSPC;
    const Error error = system_error(path_);
    [[maybe_unused]] const int cut = ::ftruncate(fd, before.st_size);
    return error;
  }();
  ::close(fd);
  return status;
}

}  // namespace gurukul::social
