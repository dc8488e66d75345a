#pragma once
// A call or a message as the journal keeps it, and as the file `rejected` shows it. Pure; any
// thread. Used by social/write_behind.hpp only.
//
//   std::string payload = encode({message, now});
//   auto record = decode(payload);          // nullopt: damaged, or of a newer version

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

// CBOR.
std::string encode(const PendingRecord& pending);
std::optional<PendingRecord> decode(std::string_view payload);

// One line of JSON without its end, with why the database refused it; octets that are no UTF-8 are
// shown as U+FFFD.
std::string dead_letter_line(const PendingRecord& pending, std::string_view fault);
std::string dead_letter_line(std::string_view payload);

}  // namespace gurukul::social
