#pragma once
// A folder for one test, gone with everything in it at the end. Owned by `uid` when the test is
// root and what it starts is not. Tests only; one thread.
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
