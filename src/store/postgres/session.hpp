#pragma once
// One connection to PostgreSQL and the transaction that is under way on it: one pipeline up to one
// Sync, which PostgreSQL runs as one transaction, all or none. Only one Sync is ever in flight, so
// that a pooler which hands out servers by transaction is not confused. Comes back by itself after
// a loss, in growing random pauses. Thread: PostgresDatabase's.
//
//   Session session(target, options, random);
//   poll({session.fd(), session.events()}) until session.deadline_us();
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

struct Finished {
  Pending pending;
  Outcome outcome;
  bool try_again = false;  // rolled back because of another transaction
};

class Session {
 public:
  Session(const Target& target, const OpenOptions& options, Random& random);

  // Negative: nothing to wait for but the deadline.
  int fd() const;
  short events() const;
  // When advance() has to be called at the latest; 0: whenever the descriptor is ready.
  std::int64_t deadline_us() const { return deadline_us_; }

  bool is_idle() const { return state_ == State::kIdle; }
  bool is_connected() const { return state_ == State::kIdle || state_ == State::kBusy; }
  // Attempts that failed since the last one that held.
  int failed_attempts() const { return failed_attempts_; }

  // REQUIRES: is_idle(). Finished at once when the connection turns out to be broken; otherwise
  // advance() comes next.
  std::optional<Finished> start(Pending pending, std::int64_t now_us);
  // Does what can be done without waiting.
  std::optional<Finished> advance(std::int64_t now_us);
  // The transaction under way, for a shutdown.
  std::optional<Pending> abandon();

 private:
  enum class State : std::uint8_t { kDown, kConnecting, kIdle, kBusy };
  struct Close {
    void operator()(pg_conn* connection) const;
  };

  void connect(std::int64_t now_us);
  void continue_connecting(std::int64_t now_us);
  // Closes it and sets the time of the next attempt. What was under way is unavailable.
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
  std::int64_t deadline_us_ = 1;  // at once
  int failed_attempts_ = 0;
  bool wants_to_write_ = false;

  // Of the transaction under way.
  std::optional<Pending> pending_;
  std::vector<QueryResult> answers_;
  std::optional<Fault> fault_;
  bool try_again_ = false;
};

}  // namespace gurukul::store
