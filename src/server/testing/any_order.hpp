#pragma once
// A database for tests that calls the completions on three threads of its own, in random order. A
// database with several connections may do the same; SQLite with its one thread does not. Used by
// profile_race_test.cpp; any thread.
//
//   AnyOrder database(std::move(*store::open_database(options)));

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/random.hpp"
#include "store/database.hpp"

namespace gurukul::server::testing {

class AnyOrder final : public store::Database {
 public:
  explicit AnyOrder(std::unique_ptr<store::Database> database) : database_(std::move(database)) {
    for (std::thread& teller : tellers_) teller = std::thread([this] { serve(); });
  }
  ~AnyOrder() override {
    database_.reset();
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    wake_.notify_all();
    for (std::thread& teller : tellers_) teller.join();
  }
  AnyOrder(const AnyOrder&) = delete;
  AnyOrder& operator=(const AnyOrder&) = delete;

  void run(store::Transaction transaction, store::Completion done) override {
    database_->run(std::move(transaction), [this, done = std::move(done)](store::Outcome outcome) {
      const std::lock_guard lock(mutex_);
      owed_.push_back([done, outcome = std::move(outcome)] { done(outcome); });
      wake_.notify_one();
    });
  }
  bool available() const override { return database_->available(); }

 private:
  void serve() {
    while (true) {
      std::function<void()> tell;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return closed_ || !owed_.empty(); });
        if (owed_.empty()) return;
        std::swap(owed_[random_.next() % owed_.size()], owed_.back());
        tell = std::move(owed_.back());
        owed_.pop_back();
      }
      tell();
    }
  }

  std::unique_ptr<store::Database> database_;
  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  SystemRandom random_;
  std::vector<std::function<void()>> owed_;
  bool closed_ = false;
  // Declared last, because the threads use everything above.
  std::array<std::thread, 3> tellers_;
};

}  // namespace gurukul::server::testing
