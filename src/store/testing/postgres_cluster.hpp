#pragma once
// A PostgreSQL of the test's own: a new cluster in a temporary folder, reached by a Unix socket
// only; and a pgbouncer in front of it that hands out servers by transaction. Fails with a clear
// message when the packages of the group `database` are missing. Tests only; one thread.
//
//   PostgresCluster cluster;
//   std::string url = cluster.url(cluster.create_database());

#include <string>

#include "store/testing/service.hpp"
#include "store/testing/temporary_folder.hpp"

namespace gurukul::store::testing {

class PostgresCluster {
 public:
  // fsync as PostgreSQL has it: "on" where the disk is to be measured.
  explicit PostgresCluster(const std::string& fsync = "off");
  ~PostgresCluster();

  // The name of a new, empty one.
  std::string create_database();
  std::string url(const std::string& database, const std::string& role = "postgres") const;
  std::string url_of_bouncer(const std::string& database) const;
  // As the superuser; the first field of the first row. Throws when it is refused.
  std::string query(const std::string& database, const std::string& sql) const;
  // The program psql, for files that are meant for it, by its standard input; its output when it
  // failed, else "".
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
