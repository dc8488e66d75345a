#include "store/postgres/wire.hpp"

#include <libpq-fe.h>

#include <cstring>
#include <limits>
#include <optional>

namespace gurukul::store {
namespace {

// Type ids from pg_type.dat; they never change.
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kName = 19;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kUnknown = 705;
constexpr Oid kBpchar = 1042;
constexpr Oid kVarchar = 1043;
constexpr Oid kNumeric = 1700;

constexpr int kBinary = 1;

std::string big_endian(std::int64_t number) {
  std::string bytes(8, '\0');
  auto rest = static_cast<std::uint64_t>(number);
  for (std::size_t i = 8; i-- > 0; rest >>= 8U) bytes[i] = static_cast<char>(rest & 0xFFU);
  return bytes;
}

// A signed integer of any size up to 8 bytes.
std::int64_t from_big_endian(std::string_view bytes) {
  const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0;
  std::uint64_t number = negative ? ~0ULL : 0ULL;
  for (const char byte : bytes) number = (number << 8U) | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

// The value of a NUMERIC. Its format is: number of digits, weight, sign and scale, then the digits
// in base 10,000; each of them has 16 bits. nullopt: not a whole number, or out of range.
std::optional<std::int64_t> whole_numeric(std::string_view bytes) {
  const auto field = [&](std::size_t i) {
    return i * 2 + 2 <= bytes.size() ? from_big_endian(bytes.substr(i * 2, 2)) : 0;
  };
  const std::int64_t digits = field(0);
  const std::int64_t weight = field(1);
  const std::int64_t sign = field(2);
  if ((sign != 0 && sign != 0x4000) || weight > 4 || digits > weight + 1) return std::nullopt;
  std::int64_t number = 0;
  for (std::int64_t i = 0; i <= weight; ++i) {
    const std::int64_t digit = i < digits ? field(4 + static_cast<std::size_t>(i)) : 0;
    // The number is built as a negative one, because the negative range is larger by one.
    if (__builtin_mul_overflow(number, std::int64_t{10'000}, &number) ||
        __builtin_sub_overflow(number, digit, &number)) {
      return std::nullopt;
    }
  }
  if (sign == 0x4000) return number;
  if (number == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return -number;
}

std::optional<Value> read_value(Oid type, std::string_view bytes) {
  switch (type) {
    case kBool:
      return Value{std::int64_t{bytes == std::string_view("\1", 1) ? 1 : 0}};
    case kInt2:
    case kInt4:
    case kInt8:
      return Value{from_big_endian(bytes)};
    case kNumeric:
      if (const auto number = whole_numeric(bytes)) return Value{*number};
      return std::nullopt;
    case kText:
    case kVarchar:
    case kBpchar:
    case kName:
    case kUnknown:
      return Value{std::string(bytes)};
    case kBytea:
      return Value{Bytes{std::string(bytes)}};
    default:
      return std::nullopt;
  }
}

}  // namespace

bool send_statement(pg_conn* connection, const Statement& statement) {
  const std::size_t count = statement.parameters.size();
  std::vector<std::string> numbers;
  numbers.reserve(count);
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  const auto add = [&](Oid type, const char* value, std::size_t length) {
    types.push_back(type);
    values.push_back(value);
    lengths.push_back(static_cast<int>(length));
  };
  for (const Value& value : statement.parameters) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      numbers.push_back(big_endian(*number));
      add(kInt8, numbers.back().data(), 8);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      add(kText, text->c_str(), text->size());
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
      add(kBytea, bytes->octets.c_str(), bytes->octets.size());
    } else {
      add(0, nullptr, 0);  // NULL of any type
    }
  }
  const std::vector<int> formats(count, kBinary);
  const std::string sql(statement.sql);
  return PQsendQueryParams(connection, sql.c_str(), static_cast<int>(count), types.data(),
                           values.data(), lengths.data(), formats.data(), kBinary) == 1;
}

Result<QueryResult> read_result(const pg_result* result) {
  QueryResult answer;
  const int columns = PQnfields(result);
  for (int row = 0; row < PQntuples(result); ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        values.emplace_back(Null{});
        continue;
      }
      const auto length = static_cast<std::size_t>(PQgetlength(result, row, column));
      auto value = read_value(PQftype(result, column), {PQgetvalue(result, row, column), length});
      if (!value) {
        return Error{std::string("column ") + PQfname(result, column) +
                     " is neither text nor bytes nor a whole number: CAST it"};
      }
      values.push_back(std::move(*value));
    }
    answer.rows.emplace_back(std::move(values));
  }
  // The command tag, such as "INSERT 0 5" or "UPDATE 5". "SELECT 5" affects no rows.
  auto* mutable_result = const_cast<pg_result*>(result);
  if (!std::string_view(PQcmdStatus(mutable_result)).starts_with("SELECT")) {
    answer.rows_affected = std::strtoll(PQcmdTuples(mutable_result), nullptr, 10);
  }
  return answer;
}

Fault fault_of_sqlstate(std::string_view sqlstate) {
  if (sqlstate == "23505") return Fault::kUnique;
  if (sqlstate == "23503") return Fault::kForeignKey;
  if (sqlstate == "53100" || sqlstate == "25006") return Fault::kDisk;  // full, read-only
  if (sqlstate == "57014" || sqlstate == "55P03") return Fault::kBusy;  // time-outs
  if (is_worth_another_try(sqlstate) || sqlstate == "53200") return Fault::kBusy;
  if (sqlstate == "08P01") return Fault::kRefused;  // wrong number of parameters
  const std::string_view kind = sqlstate.substr(0, 2);
  if (kind == "58" || kind == "XX") return Fault::kDisk;
  if (kind == "08" || kind == "53" || kind == "57" || kind.empty()) return Fault::kUnavailable;
  return Fault::kRefused;
}

bool is_worth_another_try(std::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01";
}

}  // namespace gurukul::store
