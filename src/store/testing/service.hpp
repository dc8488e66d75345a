#pragma once
// A server program as a child process of the test. It runs as a user other than root, tells by
// sd_notify(3) that it is ready, and is killed when the test ends. Used by PostgresCluster and by
// tests; one thread.
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

// Runs a program as that account and waits for its end. `input` becomes its standard input; it is
// opened before the change of the account, which may not be allowed to read it. Returns the output
// when the program failed, otherwise "".
std::string run_to_end(const std::string& program, const std::vector<std::string>& arguments,
                       const std::string& input = "/dev/null");

class Service {
 public:
  // Writes program.log and its notify socket to `folder`, which belongs to the account.
  Service(std::string program, std::vector<std::string> arguments, std::string folder);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Returns when the program is ready. Throws, with the log, when it ends or is not ready in time.
  void start();
  // Sends the signal and waits until the program ends.
  void stop(int signal);
  // Stops the program and its children with SIGSTOP; returns when all of them have stopped.
  void pause() const;
  // Lets them continue.
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
