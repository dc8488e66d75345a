#pragma once
// Values between this program and libpq, both ways in PostgreSQL's binary format; and what its
// error codes mean here. Pure; any thread.
//
//   if (!send_statement(connection, statement)) ... the connection is broken ...
//   Result<QueryResult> answer = read_result(result);

#include <string_view>

#include "base/result.hpp"
#include "store/database.hpp"

struct pg_conn;
struct pg_result;

namespace gurukul::store {

// Queues one unnamed statement: works through every pooler.
bool send_statement(pg_conn* connection, const Statement& statement);

// Whole numbers of every size and BOOLEAN come as integers, whole NUMERICs (SUM of BIGINT) too; the
// error names a column of another type, which is found only after the commit.
Result<QueryResult> read_result(const pg_result* result);

// Of a five-letter SQLSTATE.
Fault fault_of_sqlstate(std::string_view sqlstate);
// Rolled back only because of another transaction: the same may succeed when it is run again.
bool is_worth_another_try(std::string_view sqlstate);

}  // namespace gurukul::store
