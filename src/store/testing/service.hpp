#pragma once
// A server program as a child process of the test: runs as a user other than root, reports by
// sd_notify(3) when it is ready, and is killed when the test ends. Tests only; one thread.
//
//   Service pgbouncer("/usr/sbin/pgbouncer", {folder.path() + "/pgbouncer.ini"}, folder.path());
//   pgbouncer.start();

#include <sys/types.h>

#include <string>
#include <vector>

namespace gurukul::store::testing {

// The user for PostgreSQL and pgbouncer, which refuse to run as root: `postgres` of Debian's
// package.
struct Account {
  uid_t uid;
  gid_t gid;
  static Account for_servers();
};

// Runs a program as that account and waits for it. The account cannot read the checkout, so the
// test opens `input`, which becomes standard input. Returns the output when it failed, otherwise
// "".
std::string run_to_end(const std::string& program, const std::vector<std::string>& arguments,
                       const std::string& input = "/dev/null");

class Service {
 public:
  // Writes program.log and its notify socket to `folder`, which belongs to the account.
  Service(std::string program, std::vector<std::string> arguments, std::string folder);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Returns when the program is ready. Fails the test, with the log, when the program ends instead.
  void start();
  // Sends the signal and waits until the program ends.
  void stop(int signal);
  // Stops the program and its children; returns when all of them have stopped.
  void pause() const;
  void resume() const;
  bool is_running() const { return pid_ > 0; }

  // The log written so far.
  std::string log() const;

 private:
  const std::string program_;
  const std::vector<std::string> arguments_;
  const std::string folder_;
  pid_t pid_ = 0;
};

}  // namespace gurukul::store::testing
