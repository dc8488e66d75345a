#include "server/secret.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/random.hpp"
#include "server/data_folder.hpp"
#include "server/log.hpp"
#include "server/setting_values.hpp"

namespace gurukul::server {
namespace {

constexpr std::size_t kFileBytesMax = 4096;

// Restricts the file to its owner, and logs a warning when other users could read it.
Status close_to_others(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return folder_error(path);
  if (!S_ISREG(status.st_mode))
    return Error{"GURUKUL_DATA_DIR: " + path + ": this is not a regular file"};
  if ((status.st_mode & 0077U) == 0) return Done{};
  if (::fchmod(fd, 0600) != 0) {
    return Error{
        "GURUKUL_DATA_DIR: " + path +
        " can be read by other users of this machine, and its mode cannot be changed to 0600: " +
        std::generic_category().message(errno)};
  }
  log_warn("other users of this machine could read the secret file; its mode was changed to 0600",
           {{"file", path}});
  return Done{};
}

// Returns the first word of the text.
std::string first_word(const std::string& text) {
  constexpr const char* kBlanks = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string::npos) return {};
  return text.substr(start, text.find_first_of(kBlanks, start) - start);
}

// Creates the file `path` with the secret. The file gets this name only when it is complete and on
// the disk, so that no other server reads a part of it. False: another server created it first.
Result<bool> publish(const std::string& secret, const std::string& folder,
                     const std::string& path) {
  std::string aside = path + "." + std::string(6, 'X');
  const store::UniqueFd fd(::mkostemp(aside.data(), O_CLOEXEC));
  if (!fd) return folder_error(aside);
  const std::string line = secret + "\n";
  const bool written =
      ::write(fd.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      ::fsync(fd.get()) == 0;
  const bool linked = written && ::link(aside.c_str(), path.c_str()) == 0;
  const bool was_first = written && !linked && errno == EEXIST;
  const Error problem = folder_error(path);
  ::unlink(aside.c_str());
  if (!linked && !was_first) return problem;
  const store::UniqueFd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory) ::fsync(directory.get());
  return linked;
}

}  // namespace

std::string new_secret() {
  SystemRandom random;
  std::string secret;
  for (int part = 0; part < 2; ++part) secret += format_uuid_bits({random.next(), random.next()});
  return secret;
}

Result<std::optional<std::string>> load_secret(const std::string& folder) {
  const std::string path = folder + "/secret";
  const store::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd && errno == ENOENT) return std::optional<std::string>();
  if (!fd) return folder_error(path);
  if (const Status closed = close_to_others(fd.get(), path); !closed) return closed.error();
  std::array<char, kFileBytesMax> text;
  const ssize_t size = ::read(fd.get(), text.data(), text.size());
  if (size < 0) return folder_error(path);
  const std::string secret = first_word({text.data(), static_cast<std::size_t>(size)});
  if (secret.size() < kSecretCharsMin) {
    return Error{"GURUKUL_DATA_DIR: " + path +
                 ": the file contains no secret of at least 32 characters. Restore the file, or "
                 "delete it: then the server generates a new secret, and all users are signed out"};
  }
  return std::optional(secret);
}

Result<FileSecret> load_or_make_secret(const std::string& folder) {
  if (const Status made = make_data_folder(folder); !made) return made.error();
  auto kept = load_secret(folder);
  if (!kept) return kept.error();
  if (*kept) return FileSecret{**kept, false};
  const std::string secret = new_secret();
  const auto published = publish(secret, folder, folder + "/secret");
  if (!published) return published.error();
  if (*published) return FileSecret{secret, true};
  return load_or_make_secret(folder);
}

}  // namespace gurukul::server
