#pragma once
// A connection URL of PostgreSQL. libpq parses it, and this program's defaults (application_name,
// keepalives, UTF-8) are added. Used by Session and BlockingSession. Does not change after it was
// parsed; any thread.
//
//   auto target = Target::parse("postgresql://gurukul@127.0.0.1/app?sslmode=verify-full");
//   PGconn* connection = target->start();   // continue with PQconnectPoll()

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
  // Starts to connect. The caller owns the result and closes it with PQfinish(). Null: there is not
  // enough memory. The look-up of the host name may block.
  pg_conn* start() const;
  // libpq's error message, on one line and without the password.
  std::string message(const pg_conn* connection) const;
  // The text with "***" instead of the password.
  std::string without_password(std::string text) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::string password_;
};

}  // namespace gurukul::store
