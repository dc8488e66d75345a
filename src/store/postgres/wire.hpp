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

// Queues one unnamed statement, which works through every pooler.
bool send_statement(pg_conn* connection, const Statement& statement);

// Integers of every size, BOOLEAN and whole NUMERIC values (SUM of BIGINT) are read as integers.
// The error names a column of another type; it is found only after the commit.
Result<QueryResult> read_result(const pg_result* result);

// The fault for a SQLSTATE of five characters.
Fault fault_of_sqlstate(std::string_view sqlstate);
// True when the transaction failed only because of a concurrent one and may succeed on a retry.
bool is_worth_another_try(std::string_view sqlstate);

}  // namespace gurukul::store
