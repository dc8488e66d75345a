#pragma once
// One connection to PostgreSQL and its current transaction. The statements of a transaction are
// sent together, followed by one Sync message (libpq's pipeline mode), and PostgreSQL runs all or
// none of them. The next transaction is sent after the answer to the Sync, so that this works
// through a transaction pooler. A lost connection is opened again, after random pauses that become
// longer. Used by PostgresDatabase, on its thread.
//
//   Session session(target, options, random);
//   poll_until(session.fd(), session.events(), session.deadline_us());
//   if (auto finished = session.advance(steady_us())) finished->pending.done(finished->outcome);
//   if (session.is_idle()) session.start(std::move(pending), steady_us());

#include <cstdint>
#include <memory>
#include <optional>

#include "base/random.hpp"
#include "store/inbox.hpp"
#include "store/postgres/target.hpp"

struct pg_conn;
struct pg_result;

namespace gurukul::store {

// A transaction with its result.
struct Finished {
  Pending pending;
  Outcome outcome;
  bool try_again = false;  // it was rolled back because of another transaction
};

class Session {
 public:
  Session(const Target& target, const OpenOptions& options, Random& random);

  // The descriptor and the events for poll(). Negative: there is no descriptor, only the deadline.
  int fd() const;
  short events() const;
  // The time (steady_us()) at which advance() has to be called, even if the descriptor is not
  // ready. 0: there is no such time.
  std::int64_t deadline_us() const { return deadline_us_; }

  bool is_idle() const { return state_ == State::kIdle; }
  bool is_connected() const { return state_ == State::kIdle || state_ == State::kBusy; }
  // Failed attempts to connect since the last success.
  int failed_attempts() const { return failed_attempts_; }

  // Starts a transaction. Returns its result at once when the connection is broken. nullopt: call
  // advance() next. REQUIRES: is_idle().
  std::optional<Finished> start(Pending pending, std::int64_t now_us);
  // Does all work that does not block. nullopt: no transaction has finished.
  std::optional<Finished> advance(std::int64_t now_us);
  // Removes and returns the current transaction, for a shutdown. nullopt: there is none.
  std::optional<Pending> abandon();

 private:
  enum class State : std::uint8_t { kDown, kConnecting, kIdle, kBusy };
  struct Close {
    void operator()(pg_conn* connection) const;
  };

  void connect(std::int64_t now_us);
  void continue_connecting(std::int64_t now_us);
  // Closes the connection and sets the time of the next attempt. The current transaction fails with
  // kUnavailable.
  std::optional<Finished> lose(std::string_view why, std::int64_t now_us);
  bool flush_and_consume();
  std::optional<Finished> read_results(std::int64_t now_us);
  void take_result(const pg_result* result);
  std::optional<Finished> finish(std::int64_t now_us);
  void refuse(Fault fault, std::string_view why);

  // Borrowed.
  const Target& target_;
  const OpenOptions& options_;
  Random& random_;

  State state_ = State::kDown;
  std::unique_ptr<pg_conn, Close> connection_;
  std::int64_t deadline_us_ = 1;  // in the past, so the first advance() connects
  int failed_attempts_ = 0;
  bool wants_to_write_ = false;

  // State of the current transaction.
  std::optional<Pending> pending_;
  std::vector<QueryResult> answers_;
  std::optional<Fault> fault_;
  bool try_again_ = false;
};

}  // namespace gurukul::store
