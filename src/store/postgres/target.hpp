#pragma once
// Where PostgreSQL is: a connection URL taken apart by libpq, with this program's defaults added
// (application_name, keepalives, UTF-8). Immutable once parsed; any thread.
//
//   auto target = Target::parse("postgresql://gurukul@127.0.0.1/app?sslmode=verify-full");
//   PGconn* connection = target->start();   // a connection in progress, as PQconnectStartParams

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

struct pg_conn;

namespace gurukul::store {

class Target {
 public:
  // The error never repeats the URL: a password may be anywhere in a wrong one.
  static Result<Target> parse(const std::string& url);
  // Resolves the host's name, which may block.
  pg_conn* start() const;
  // What libpq says about a connection, on one line and without the password.
  std::string message(const pg_conn* connection) const;
  std::string without_password(std::string text) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::string password_;
};

}  // namespace gurukul::store
