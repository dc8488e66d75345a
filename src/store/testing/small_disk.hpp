#pragma once
// A disk of one MiB, for what is to be full: a tmpfs over a folder, where the test is root. Tests
// only; one thread.
//
//   SmallDisk disk(folder.path());
//   if (!disk.is_there()) GTEST_SKIP() << "no right to mount a tmpfs";

#include <sys/mount.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace gurukul::store::testing {

// Gone with the test, also when that fails half-way.
class SmallDisk {
 public:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {
    is_there_ = ::getuid() == 0 && ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  ~SmallDisk() {
    if (is_there_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool is_there() const { return is_there_; }

 private:
  const std::string path_;
  bool is_there_ = false;
};

}  // namespace gurukul::store::testing
