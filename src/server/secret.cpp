#include "server/secret.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/random.hpp"

namespace gurukul::server {
namespace {

Error failure(const std::string& path) {
  return {"GURUKUL_DATA_DIR: " + path + ": " + std::strerror(errno)};
}

}  // namespace

Result<std::string> load_or_make_secret(const std::string& data_dir) {
  std::error_code error;
  if (!std::filesystem::exists(data_dir, error)) {
    std::filesystem::create_directories(data_dir, error);
    if (error) return Error{"GURUKUL_DATA_DIR: " + data_dir + ": " + error.message()};
    chmod(data_dir.c_str(), 0700);
  }
  const std::string path = data_dir + "/secret";
  if (std::filesystem::exists(path, error)) {
    std::ifstream file(path);
    std::string secret;
    if (!(file >> secret) || secret.size() < 32) {
      return Error{"GURUKUL_DATA_DIR: " + path + ": no secret of at least 32 characters"};
    }
    return secret;
  }
  SystemRandom random;
  std::string secret;
  for (int part = 0; part < 2; ++part) secret += format_uuid_bits({random.next(), random.next()});
  // Written aside and linked into place, so that two first starts agree on one secret.
  const std::string aside = path + "." + std::to_string(getpid());
  const int fd = open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return failure(aside);
  const std::string line = secret + "\n";
  const bool written =
      write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(fd) == 0;
  close(fd);
  const bool linked = written && link(aside.c_str(), path.c_str()) == 0;
  const bool lost_the_race = written && !linked && errno == EEXIST;
  const Error problem = failure(path);
  unlink(aside.c_str());
  if (lost_the_race) return load_or_make_secret(data_dir);
  if (!linked) return problem;
  return secret;
}

}  // namespace gurukul::server
