#include <malloc.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "base/check.hpp"
#include "base/release_memory.hpp"
#include "base/vocabulary.hpp"
#include "net/connection.hpp"

// The memory that connections hold: counted, limited and freed.

namespace gurukul::net {
namespace {

// An incomplete request or message up to this size is not counted: the connection itself needs as
// much memory.
constexpr std::size_t kUncountedBytes = 4 * 1024;
constexpr Millis kSlowCloseTimeout{5'000};
constexpr std::size_t kKeptElements = 256;
constexpr std::uint64_t kQuietBytes = 64 * 1024;  // more in kQuietLookEvery is a busy time

}  // namespace

// Counts the memory that the connection holds now in the budget of the process.
void Shard::charge(Connection& connection) {
  std::size_t held = 0;
  if (connection.waits_for_kernel || connection.body) held += connection.out.capacity();
  if (connection.body && connection.body->is_owned) held += connection.body->content->size();
  if (connection.in.capacity() > kUncountedBytes) held += connection.in.capacity();
  held += connection.messages.held_bytes();
  if (connection.http) held += connection.http->reader.held_bytes();
  connection.charged_at = now_;
  if (held == connection.charged) return;
  // For less than before, the unsigned difference wraps around, and so does the sum: it is right.
  budget_->add(held - connection.charged);
  charged_ += held - connection.charged;
  connection.charged = held;
}

void Shard::discharge(Connection& connection) {
  GURUKUL_CHECK(charged_ >= connection.charged);
  budget_->remove(connection.charged);
  charged_ -= connection.charged;
  connection.charged = 0;
}

// Called when the budget of the process is exceeded. Closes connections until this shard has freed
// its share of the excess. Those that hold much memory, and have done so for a long time without
// progress, are closed first.
void Shard::make_room() {
  const std::size_t used = budget_->used();
  if (charged_ == 0 || used <= budget_->target()) return;
  struct Holder {
    double rank;
    std::uint32_t slot;
  };
  std::vector<Holder> holders;
  for (const Connection& connection : connections_) {
    if (connection.phase == Phase::kFree || connection.charged == 0) continue;
    const auto stalled_ms = static_cast<double>((now_ - connection.charged_at).count());
    holders.push_back(
        {static_cast<double>(connection.charged) * (1'000 + stalled_ms), connection.slot});
  }
  std::sort(holders.begin(), holders.end(),
            [](const Holder& a, const Holder& b) { return a.rank > b.rank; });
  const double share = static_cast<double>(charged_) / static_cast<double>(used);
  const auto excess =
      static_cast<std::size_t>(share * static_cast<double>(used - budget_->target()));
  const std::size_t goal = charged_ - std::min(charged_, excess);
  for (const Holder& holder : holders) {
    if (charged_ <= goal) break;
    Connection& connection = connections_[holder.slot];
    ++stats_.closed_for_memory;
    report(connection, {close_code::kSlowReader, false});
    destroy(connection);
  }
}

void Shard::close_slow_reader(Connection& connection) {
  ++stats_.slow_readers;
  start_close(connection, close_code::kSlowReader, "the client reads too slowly",
              {close_code::kSlowReader, false});
  set_deadline(connection, now_ + kSlowCloseTimeout);
}

// An allocation failed for this connection. Only this connection ends, and its memory is freed. A
// request gets status 503 if no byte of a response was sent yet.
void Shard::out_of_memory(Connection& connection) {
  ++stats_.allocation_failures;
  if (connection.phase == Phase::kFree) return;
  const bool untold = connection.http && connection.out_sent == 0 && !connection.waits_for_kernel &&
                      (connection.phase == Phase::kHttp || connection.phase == Phase::kAnswering ||
                       (connection.phase == Phase::kSending && connection.moved == 0));
  try {
    if (untold) {
      connection.body.reset();
      release_memory(connection.out);
      release_memory(connection.in);
      return refuse(connection, plain_response(503, "the server is out of memory"));
    }
  } catch (const std::bad_alloc&) {
    // There is no memory for a response either, so the connection is closed without one.
  }
  lose(connection);
}

// Frees memory that was needed in a busy time. Called while there is no traffic.
void Shard::give_back_memory() {
  release_memory(buffers_);
  clear_keeping_at_most(dirty_, kKeptElements);
  wheel_.give_back_memory();
  // Removes free slots at the end. When such a slot is made again, its generation starts above all
  // that it had, so that an old id does not find the new connection.
  std::size_t used = connections_.size();
  while (used > 0 && connections_[used - 1].phase == Phase::kFree &&
         !connections_[used - 1].dirty && !connections_[used - 1].readable_later) {
    --used;
    oldest_generation_ = std::max(oldest_generation_, connections_[used].generation);
  }
  if (used == connections_.size()) return;
  GURUKUL_CHECK(stats_.sockets <= used);
  connections_.resize(used);
  std::erase_if(free_slots_, [used](std::uint32_t slot) { return slot >= used; });
  free_slots_.shrink_to_fit();
  // adopt() takes the last element, so low slots are used first and slots at the end become free.
  std::sort(free_slots_.begin(), free_slots_.end(), std::greater<>());
}

// Called once a second. The allocator returns freed memory to the system only in malloc_trim(),
// which takes some milliseconds. So malloc_trim() is called when there is no traffic, a few times
// after each busy time.
void Shard::notice_quiet() {
  quiet_look_due_ = now_ + kQuietLookEvery;
  const std::uint64_t bytes = stats_.bytes_in + stats_.bytes_out;
  const bool was_busy = bytes - bytes_at_look_ > kQuietBytes;
  bytes_at_look_ = bytes;
  if (was_busy) {
    quiet_looks_ = 0;
    return;
  }
  if (quiet_looks_ == kLastQuietLooks) return;
  ++quiet_looks_;
  if (quiet_looks_ < kFirstQuietLooks || !std::has_single_bit(quiet_looks_)) return;
  give_back_memory();
  malloc_trim(0);
}

}  // namespace gurukul::net
