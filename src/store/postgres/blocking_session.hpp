#pragma once
// A PostgreSQL connection whose calls block until there is a result, or until a time-out. Used to
// open and migrate a database, on the thread that opens it.
//
//   auto session = BlockingSession::connect(target, Millis{5'000});
//   auto rows = (*session)->query("SELECT version FROM gurukul.schema_version");

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/postgres/target.hpp"

namespace gurukul::store {

// The rows of a result. All values are texts; NULL is an empty text.
using TextRows = std::vector<std::vector<std::string>>;

class BlockingSession {
 public:
  static constexpr Millis kAnswerTimeout{60'000};

  static Result<std::unique_ptr<BlockingSession>> connect(const Target& target, Millis timeout);
  // Runs one or more statements without parameters and returns the rows of the last one.
  Result<TextRows> query(const std::string& sql, Millis timeout = kAnswerTimeout);

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  BlockingSession(const Target& target, pg_conn* connection)
      : target_(target), connection_(connection) {}
  Error failure() const { return Error{target_.message(connection_.get())}; }

  // Borrowed.
  const Target& target_;
  // Owned.
  std::unique_ptr<pg_conn, Close> connection_;
};

}  // namespace gurukul::store
