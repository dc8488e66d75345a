#pragma once
// A connection URL of PostgreSQL, parsed by libpq, with this program's defaults added
// (application_name, keepalives, UTF-8). Used by the sessions. Immutable once parsed; any thread.
//
//   auto target = Target::parse("postgresql://gurukul@127.0.0.1/app?sslmode=verify-full");
//   PGconn* connection = target->start();   // connecting, as after PQconnectStartParams

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

struct pg_conn;

namespace gurukul::store {

class Target {
 public:
  // The error never contains the URL, because a malformed URL may have the password anywhere.
  static Result<Target> parse(const std::string& url);
  // Starts to connect. Resolving the host name may block.
  pg_conn* start() const;
  // libpq's error message, on one line and without the password.
  std::string message(const pg_conn* connection) const;
  std::string without_password(std::string text) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::string password_;
};

}  // namespace gurukul::store
