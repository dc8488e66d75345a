#pragma once
// A real server program as a child of the test: started as a user who is not root, awaited until it
// says by sd_notify(3) that it is ready, and gone at the latest with the test. Tests only; one
// thread.
//
//   Service pgbouncer("/usr/sbin/pgbouncer", {folder.path() + "/pgbouncer.ini"}, folder.path());
//   pgbouncer.start();

#include <sys/types.h>

#include <string>
#include <vector>

namespace gurukul::store::testing {

// PostgreSQL and pgbouncer refuse to run as root: then the user `postgres` of Debian's package.
struct Account {
  uid_t uid;
  gid_t gid;
  static Account for_servers();
};

// Runs to its end as that account, which may read nothing of the checkout: `input` is opened as the
// test itself and becomes its standard input. Its output when it failed, else "".
std::string run_to_end(const std::string& program, const std::vector<std::string>& arguments,
                       const std::string& input = "/dev/null");

class Service {
 public:
  // Writes program.log and its notify socket into `folder`, which belongs to the account.
  Service(std::string program, std::vector<std::string> arguments, std::string folder);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Returns when it is ready; a failure of the test (with its log) when it ends instead.
  void start();
  // Sends the signal and waits for its end.
  void stop(int signal);
  // With all its children; returns when all of them stand still.
  void pause() const;
  void resume() const;
  bool is_running() const { return pid_ > 0; }

  // What it has written so far.
  std::string log() const;

 private:
  const std::string program_;
  const std::vector<std::string> arguments_;
  const std::string folder_;
  pid_t pid_ = 0;
};

}  // namespace gurukul::store::testing
