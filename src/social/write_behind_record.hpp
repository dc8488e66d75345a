#pragma once
// The encoding of a call or a message in the journal and in the dead letter file. Pure; any thread.
// Used by the write-behind (write_behind.hpp) only.
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

// One line of JSON without a newline, with the fault of the database. Octets that are not valid
// UTF-8 are replaced by U+FFFD.
std::string dead_letter_line(const PendingRecord& pending, std::string_view fault);
std::string dead_letter_line(std::string_view payload);

}  // namespace gurukul::social
