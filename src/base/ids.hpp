#pragma once
// The ids of the project. Each is a type of its own, so that a session id cannot be passed as a
// user id. Used everywhere. Plain values; any thread.
//
//   UserId user{"b7c1..."};           // the `sub` of the token; in open mode the client chooses it
//   SessionId session{high, low};     // 128 bits; a UUID in messages (base/uuid.hpp)
//   ConnectionId connection{42};      // a connection of this process, never in a message

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace gurukul {

// A string without further meaning. It can be compared only with its own type.
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

// A 128-bit value. It can be compared only with its own type.
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

// The bits are random, so they are their own hash.
template <class Tag>
struct std::hash<gurukul::Bits128Id<Tag>> {
  std::size_t operator()(const gurukul::Bits128Id<Tag>& id) const { return id.low ^ id.high; }
};

template <>
struct std::hash<gurukul::ConnectionId> {
  std::size_t operator()(gurukul::ConnectionId id) const { return id.value; }
};
