#pragma once
// The way of transactions from any thread to the one thread of a database: a bounded queue, and a
// list of the transactions that push() refused, because a completion must not be called inside of
// Database::run(). Used by both implementations of Database, on the threads named below.
//
//   inbox.push(transaction, done);              // any thread
//   poll({inbox.wake_fd(), POLLIN}); inbox.acknowledge(); inbox.take(256); inbox.take_refused();

#include <cstdint>
#include <deque>
#include <vector>

#include "base/mutex.hpp"
#include "store/database.hpp"

namespace gurukul::store {

// A transaction that waits or runs.
struct Pending {
  Transaction transaction;
  Completion done;
  std::int64_t queued_at_us = 0;  // steady_us() at the time of push()
  int attempts = 0;               // how many times it was rolled back because of another one
};

// A transaction that was refused; only its completion is left.
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

  // Any thread. Refuses the transaction with kRefused if it has text that cannot be stored, an
  // empty statement or too many parameters; with kBusy if the queue is full; with kUnavailable
  // after close().
  void push(Transaction transaction, Completion done);
  // Any thread, once. Waiting transactions can still be taken; new ones are refused.
  void close();

  // All functions from here on are called on the thread of the database only.

  // A descriptor that is readable when push() or close() was called since acknowledge().
  int wake_fd() const { return wake_fd_; }
  void acknowledge();
  // Removes up to `max` transactions from the front of the queue.
  std::vector<Pending> take(std::size_t max);
  std::vector<Refused> take_refused();
  // Puts a transaction back to the front of the queue, even when the queue is full.
  void put_back(Pending pending);
  // Pending::queued_at_us of the first transaction in the queue. 0: none waits.
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
