#pragma once
// The encoding of a call or a message in the journal and in the dead letter file. Pure functions;
// any thread. Used by the write-behind only (write_behind.cpp, history_writer.cpp).
//
//   std::string payload = encode({message, now});
//   auto record = decode(payload);          // nullopt: damaged, or written by a newer version

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "social/history.hpp"

namespace gurukul::social {

struct PendingRecord {
  std::variant<CallRecord, MessageRecord> record;
  Instant added_at;
};

// The encoding is CBOR.
std::string encode(const PendingRecord& pending);
std::optional<PendingRecord> decode(std::string_view payload);

// One line of JSON without a line end. Bytes that are not valid UTF-8 are replaced by U+FFFD.
// `fault` is why the database refused the record. The second form is for a journal record that
// decode() cannot read.
std::string dead_letter_line(const PendingRecord& pending, std::string_view fault);
std::string dead_letter_line(std::string_view payload);

}  // namespace gurukul::social
