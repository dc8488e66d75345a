#pragma once
// The queue from any thread to the one thread of a database: a bounded queue of transactions, and
// the completions of transactions that push() refused (a completion never runs inside run()). Used
// by both implementations.
//
//   inbox.push(transaction, done);              // any thread
//   poll({inbox.wake_fd(), POLLIN}); inbox.acknowledge(); inbox.take(256); inbox.take_refused();

#include <cstdint>
#include <deque>
#include <vector>

#include "base/mutex.hpp"
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

  // Any thread. Refuses with kRefused for text that cannot be stored, kBusy when the queue is full,
  // kUnavailable after close().
  void push(Transaction transaction, Completion done);
  // Any thread, once. Waiting transactions can still be taken; new ones are refused.
  void close();

  // The functions below are for the owner's thread. Readable when there is new work since
  // acknowledge().
  int wake_fd() const { return wake_fd_; }
  void acknowledge();
  std::vector<Pending> take(std::size_t max);
  std::vector<Refused> take_refused();
  // Puts a transaction back to the front of the queue, even when the queue is full.
  void put_back(Pending pending);
  // The time at which the oldest waiting transaction was added; 0: none waits.
  std::int64_t oldest_us() const;
  bool closed() const;

 private:
  void wake() REQUIRES_LOCK(mutex_);

  // Constant after construction.
  const std::size_t waiting_max_;
  const int wake_fd_;

  mutable Mutex mutex_;
  std::deque<Pending> waiting_ GUARDED_BY(mutex_);
  std::vector<Refused> refused_ GUARDED_BY(mutex_);
  bool awake_ GUARDED_BY(mutex_) = false;
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace gurukul::store
