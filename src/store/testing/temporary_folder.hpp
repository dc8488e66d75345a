#pragma once
// A folder for one test, deleted with its contents at the end. give_to() changes its owner, for
// child processes that do not run as root. Tests only; one thread.
//
//   TemporaryFolder folder;
//   open_database({.url = "sqlite:" + folder.path() + "/a.db"});

#include <sys/types.h>

#include <string>

namespace gurukul::store::testing {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  void give_to(uid_t uid, gid_t gid) const;

 private:
  std::string path_;
};

}  // namespace gurukul::store::testing
