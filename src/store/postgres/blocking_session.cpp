#include "store/postgres/blocking_session.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>

#include "base/clock.hpp"

namespace gurukul::store {
namespace {

// False: the deadline has passed.
bool await(PGconn* connection, short events, std::int64_t deadline_us) {
  while (true) {
    const std::int64_t left_ms = (deadline_us - steady_us()) / 1000;
    if (left_ms <= 0) return false;
    pollfd ready{.fd = PQsocket(connection), .events = events, .revents = 0};
    if (::poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(left_ms, 60'000))) > 0)
      return true;
  }
}

std::int64_t after_us(Millis timeout) {
  return steady_us() + timeout.count() * 1000;
}

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};

}  // namespace

void BlockingSession::Close::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

Result<std::unique_ptr<BlockingSession>> BlockingSession::connect(const Target& target,
                                                                  Millis timeout) {
  const std::int64_t deadline_us = after_us(timeout);
  std::unique_ptr<BlockingSession> session(new BlockingSession(target, target.start()));
  PGconn* connection = session->connection_.get();
  GURUKUL_CHECK(connection != nullptr);
  PQsetNoticeReceiver(
      connection, [](void*, const PGresult*) {}, nullptr);
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  while (status != PGRES_POLLING_OK) {
    if (PQstatus(connection) == CONNECTION_BAD || status == PGRES_POLLING_FAILED) {
      return session->failure();
    }
    if (!await(connection, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_us)) {
      return Error{"no connection within " + std::to_string(timeout.count()) + " ms"};
    }
    status = PQconnectPoll(connection);
  }
  return session;
}

Result<TextRows> BlockingSession::query(const std::string& sql, Millis timeout) {
  const std::int64_t deadline_us = after_us(timeout);
  PGconn* connection = connection_.get();
  if (PQsendQuery(connection, sql.c_str()) != 1) return failure();
  TextRows rows;
  std::string complaint;
  while (true) {
    while (PQisBusy(connection) == 1) {
      if (!await(connection, POLLIN, deadline_us)) {
        return Error{"no answer within " + std::to_string(timeout.count()) + " ms"};
      }
      if (PQconsumeInput(connection) != 1) return failure();
    }
    const std::unique_ptr<PGresult, Clear> result(PQgetResult(connection));
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && complaint.empty()) {
      complaint = target_.message(connection);
    }
    rows.clear();
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      auto& texts = rows.emplace_back();
      for (int column = 0; column < PQnfields(result.get()); ++column) {
        texts.emplace_back(PQgetvalue(result.get(), row, column));
      }
    }
  }
  if (!complaint.empty()) return Error{complaint};
  return rows;
}

}  // namespace gurukul::store
