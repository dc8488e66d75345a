#pragma once
// A file system of one MiB, for tests of a full disk: a tmpfs that is mounted over a folder, for
// which root is needed. Used by the tests of the journal and of the databases; one thread.
//
//   SmallDisk disk(folder.path());
//   if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a tmpfs";

#include <sys/mount.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace gurukul::store::testing {

// The destructor unmounts it, also when the test has failed.
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
