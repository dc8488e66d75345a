#include "store/testing/temporary_folder.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/check.hpp"

namespace gurukul::store::testing {

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "gurukul-store-").string();
  path_.append(6, 'X');
  GURUKUL_CHECK(::mkdtemp(path_.data()) != nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TemporaryFolder::give_to(uid_t uid, gid_t gid) const {
  GURUKUL_CHECK(::chown(path_.c_str(), uid, gid) == 0);
}

}  // namespace gurukul::store::testing
