#pragma once
// What any thread hands to the one thread of a database: a bounded queue of transactions, and the
// completions of those that were refused at the door (a completion never runs inside run()).
//
//   inbox.push(transaction, done);              // any thread
//   poll({inbox.wake_fd(), POLLIN}); inbox.acknowledge(); inbox.take(256); inbox.take_refused();

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "store/database.hpp"

namespace gurukul::store {

struct Pending {
  Transaction transaction;
  Completion done;
  std::int64_t queued_at_us = 0;
  int attempts = 0;
};

struct Refused {
  Completion done;
  Fault fault;
};

class Inbox {
 public:
  explicit Inbox(std::size_t waiting_max);
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Any thread. Refused: kRefused for text that is none, kBusy beyond the bound, kUnavailable after
  // close().
  void push(Transaction transaction, Completion done);
  // Any thread, once: what waits stays to be taken, what comes is refused.
  void close();

  // The owner's thread. Readable when there is something new since acknowledge().
  int wake_fd() const { return wake_fd_; }
  void acknowledge();
  std::vector<Pending> take(std::size_t max);
  std::vector<Refused> take_refused();
  // At the front again, whatever the bound: it has been counted before.
  void put_back(Pending pending);
  // When the oldest came; 0: nothing waits.
  std::int64_t oldest_us() const;
  bool closed() const;

 private:
  void wake();

  // Constant after construction.
  const std::size_t waiting_max_;
  const int wake_fd_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::deque<Pending> waiting_;
  std::vector<Refused> refused_;
  bool awake_ = false;
  bool closed_ = false;
};

}  // namespace gurukul::store
