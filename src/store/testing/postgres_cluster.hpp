#pragma once
// A PostgreSQL cluster for tests, in a temporary folder and reachable by a Unix socket only, with a
// pgbouncer in transaction mode in front of it. The constructor throws, and says so, when the
// packages of the group `database` are missing. Used by Place and by tests; one thread.
//
//   PostgresCluster cluster;
//   std::string url = cluster.url(cluster.create_database());

#include <string>

#include "store/testing/service.hpp"
#include "store/testing/temporary_folder.hpp"

namespace gurukul::store::testing {

class PostgresCluster {
 public:
  // `fsync` is the setting of PostgreSQL. "on" is for programs that measure with a real disk.
  explicit PostgresCluster(const std::string& fsync = "off");
  ~PostgresCluster();

  // Creates an empty database and returns its name.
  std::string create_database();
  std::string url(const std::string& database, const std::string& role = "postgres") const;
  std::string url_of_bouncer(const std::string& database) const;
  // Runs `sql` as superuser and returns the first field of the first row. Throws on an error.
  std::string query(const std::string& database, const std::string& sql) const;
  // Runs a file with the program psql, through its standard input. Returns the output when it
  // failed, otherwise "".
  std::string psql(const std::string& database, const std::string& role,
                   const std::string& file) const;

  Service& server() { return server_; }

 private:
  std::string parameters(const std::string& database, const std::string& role) const;

  const TemporaryFolder folder_;
  const std::string programs_;
  Service server_;
  Service bouncer_;
  int databases_ = 0;
};

}  // namespace gurukul::store::testing
