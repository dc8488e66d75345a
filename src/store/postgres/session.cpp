#include "store/postgres/session.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>

#include "base/clock.hpp"
#include "store/postgres/wire.hpp"

namespace gurukul::store {
namespace {

constexpr std::int64_t kFirstPauseUs = 100'000;

void ignore_notice(void*, const PGresult*) {}

}  // namespace

void Session::Close::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

Session::Session(const Target& target, const OpenOptions& options, Random& random)
    : target_(target), options_(options), random_(random) {}

int Session::fd() const {
  return connection_ == nullptr ? -1 : PQsocket(connection_.get());
}

short Session::events() const {
  const bool only_writing = state_ == State::kConnecting && wants_to_write_;
  return only_writing ? POLLOUT : static_cast<short>(POLLIN | (wants_to_write_ ? POLLOUT : 0));
}

std::optional<Finished> Session::advance(std::int64_t now_us) {
  const bool late = deadline_us_ != 0 && now_us >= deadline_us_;
  switch (state_) {
    case State::kDown:
      if (late) connect(now_us);
      return std::nullopt;
    case State::kConnecting:
      if (late) return lose("no connection within connect_timeout", now_us);
      continue_connecting(now_us);
      return std::nullopt;
    case State::kIdle:
      // Reads what the server sends without a request: a changed parameter, or that it shuts down.
      if (!flush_and_consume()) return lose(target_.message(connection_.get()), now_us);
      PQisBusy(connection_.get());
      return std::nullopt;
    case State::kBusy:
      if (!flush_and_consume()) return lose(target_.message(connection_.get()), now_us);
      if (auto finished = read_results(now_us)) return finished;
      if (late) return lose("no answer within transaction_timeout", now_us);
      return std::nullopt;
  }
  GURUKUL_CHECK(false);
}

void Session::connect(std::int64_t now_us) {
  state_ = State::kConnecting;
  connection_.reset(target_.start());
  GURUKUL_CHECK(connection_ != nullptr);
  deadline_us_ = now_us + options_.connect_timeout.count() * 1000;
  wants_to_write_ = true;
  PQsetNoticeReceiver(connection_.get(), ignore_notice, nullptr);
  if (PQstatus(connection_.get()) == CONNECTION_BAD) {
    lose(target_.message(connection_.get()), now_us);
  }
}

void Session::continue_connecting(std::int64_t now_us) {
  switch (PQconnectPoll(connection_.get())) {
    case PGRES_POLLING_READING:
      wants_to_write_ = false;
      return;
    case PGRES_POLLING_WRITING:
      wants_to_write_ = true;
      return;
    case PGRES_POLLING_OK:
      break;
    default:
      lose(target_.message(connection_.get()), now_us);
      return;
  }
  if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) != 1) {
    lose(target_.message(connection_.get()), now_us);
    return;
  }
  if (failed_attempts_ > 0) options_.log("PostgreSQL: connected again");
  state_ = State::kIdle;
  failed_attempts_ = 0;
  deadline_us_ = 0;
  wants_to_write_ = false;
}

std::optional<Finished> Session::lose(std::string_view why, std::int64_t now_us) {
  if (failed_attempts_ == 0) options_.log("PostgreSQL: " + std::string(why));
  const std::int64_t most_us = options_.reconnect_max.count() * 1000;
  const int doublings = std::min(failed_attempts_, 20);
  const std::int64_t span_us = std::min(most_us, kFirstPauseUs << doublings);
  // A random pause up to this limit, so that many servers do not reconnect at the same time.
  const auto pause_us =
      static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(span_us + 1));
  if (state_ == State::kConnecting) ++failed_attempts_;
  state_ = State::kDown;
  connection_.reset();
  deadline_us_ = now_us + pause_us;
  if (!pending_) return std::nullopt;
  return Finished{*std::exchange(pending_, std::nullopt), Fault::kUnavailable};
}

std::optional<Finished> Session::start(Pending pending, std::int64_t now_us) {
  GURUKUL_CHECK(state_ == State::kIdle && !pending_);
  pending_ = std::move(pending);
  answers_.clear();
  fault_.reset();
  try_again_ = false;
  state_ = State::kBusy;
  deadline_us_ = now_us + options_.transaction_timeout.count() * 1000;
  wants_to_write_ = true;
  for (const Statement& statement : pending_->transaction) {
    if (send_statement(connection_.get(), statement)) continue;
    return lose(target_.message(connection_.get()), now_us);
  }
  if (PQpipelineSync(connection_.get()) == 1) return std::nullopt;
  return lose(target_.message(connection_.get()), now_us);
}

bool Session::flush_and_consume() {
  const int unsent = PQflush(connection_.get());
  wants_to_write_ = unsent == 1;
  return unsent >= 0 && PQconsumeInput(connection_.get()) == 1;
}

std::optional<Finished> Session::read_results(std::int64_t now_us) {
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  while (PQisBusy(connection_.get()) == 0) {
    const std::unique_ptr<PGresult, Clear> result(PQgetResult(connection_.get()));
    if (PQstatus(connection_.get()) == CONNECTION_BAD) {
      return lose(target_.message(connection_.get()), now_us);
    }
    if (result == nullptr) continue;  // this was the last result of a statement
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) return finish(now_us);
    take_result(result.get());
  }
  return std::nullopt;
}

void Session::take_result(const pg_result* result) {
  switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK: {
      Result<QueryResult> answer = read_result(result);
      if (!answer) return refuse(Fault::kRefused, answer.error().message);
      answers_.push_back(std::move(*answer));
      return;
    }
    case PGRES_PIPELINE_ABORTED:
      return;  // PostgreSQL skips the statements after one that failed
    default: {
      const char* code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
      const std::string_view sqlstate = code == nullptr ? "" : code;
      const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
      try_again_ = is_worth_another_try(sqlstate);
      refuse(fault_of_sqlstate(sqlstate), message == nullptr ? "" : message);
    }
  }
}

void Session::refuse(Fault fault, std::string_view why) {
  if (fault_) return;
  fault_ = fault;
  if (fault == Fault::kUnique || fault == Fault::kForeignKey || try_again_) return;
  const std::size_t at = std::min(answers_.size(), pending_->transaction.size() - 1);
  options_.log("PostgreSQL: " + std::string(why) +
               " in: " + std::string(pending_->transaction[at].sql));
}

std::optional<Finished> Session::finish(std::int64_t now_us) {
  const bool open = PQtransactionStatus(connection_.get()) != PQTRANS_IDLE;
  // A statement has opened or closed a transaction itself.
  if (open) refuse(Fault::kRefused, "a statement has begun or ended a transaction itself");
  if (!fault_ && answers_.size() != pending_->transaction.size()) {
    return lose("the answer to a statement is missing, perhaps because of a connection pooler",
                now_us);
  }
  Finished finished{*std::exchange(pending_, std::nullopt),
                    fault_ ? Outcome(*fault_) : Outcome(std::move(answers_)), try_again_};
  answers_.clear();
  state_ = State::kIdle;
  deadline_us_ = 0;
  if (open) lose("a transaction was left open", now_us);
  return finished;
}

std::optional<Pending> Session::abandon() {
  return std::exchange(pending_, std::nullopt);
}

}  // namespace gurukul::store
