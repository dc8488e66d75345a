#pragma once
// The ids of the house, each a type of its own so that a session cannot be passed where a user is
// meant. Values; any thread.
//
//   UserId user{"b7c1..."};           // opaque, from the token's `sub` or, in open mode, from the
//   client SessionId session{uuid_bits};     // 128 bits, written as a UUID on the wire
//   (base/uuid.hpp) ConnectionId connection{42};      // names one open WebSocket inside this
//   process, never on the wire

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace gurukul {

// An opaque string that only equals its own kind.
template <class Tag>
class StringId {
 public:
  StringId() = default;
  explicit StringId(std::string value) : value_(std::move(value)) {}
  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }
  friend auto operator<=>(const StringId&, const StringId&) = default;

 private:
  std::string value_;
};

// 128 bits that only equal their own kind.
template <class Tag>
struct Bits128Id {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const Bits128Id&, const Bits128Id&) = default;
};

using UserId = StringId<struct UserIdTag>;
using SessionId = Bits128Id<struct SessionIdTag>;
using MessageId = Bits128Id<struct MessageIdTag>;
using InviteId = Bits128Id<struct InviteIdTag>;

struct ConnectionId {
  std::uint64_t value = 0;  // 0: none
  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const ConnectionId&, const ConnectionId&) = default;
};

}  // namespace gurukul

template <class Tag>
struct std::hash<gurukul::StringId<Tag>> {
  std::size_t operator()(const gurukul::StringId<Tag>& id) const {
    return std::hash<std::string_view>{}(id.value());
  }
};

// The bits come from a random source, so that they are their own hash.
template <class Tag>
struct std::hash<gurukul::Bits128Id<Tag>> {
  std::size_t operator()(const gurukul::Bits128Id<Tag>& id) const { return id.low ^ id.high; }
};

template <>
struct std::hash<gurukul::ConnectionId> {
  std::size_t operator()(gurukul::ConnectionId id) const { return id.value; }
};
