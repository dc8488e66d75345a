#pragma once
// Converts values to and from PostgreSQL's binary format, and error codes to faults. Used by
// session.cpp. Pure; any thread.
//
//   if (!send_statement(connection, statement)) return lose("the connection is broken", now);
//   Result<QueryResult> answer = read_result(result);

#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

struct pg_conn;
struct pg_result;

namespace gurukul::store {

// Queues one statement without a name, because named ones do not work through every pooler. False:
// the connection is broken.
bool send_statement(pg_conn* connection, const Statement& statement);

// The rows of a result. Integers of every size, BOOLEAN and whole NUMERIC values (SUM of BIGINT)
// are read as integers. The error names a column of another type. The transaction may be committed
// in spite of this error.
Result<QueryResult> read_result(const pg_result* result);

// The fault for a SQLSTATE, PostgreSQL's error code of five characters. Empty: kUnavailable.
Fault fault_of_sqlstate(std::string_view sqlstate);
// True when the transaction failed only because of another one at the same time, so that it may
// succeed when it is repeated.
bool is_worth_another_try(std::string_view sqlstate);

}  // namespace gurukul::store
