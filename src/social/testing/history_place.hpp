#pragma once
// Test fixture of the write-behind: a database, a journal directory, and a database wrapper that
// fails on request. Tests only; runs on the test thread, except FaultyDatabase::run.
//
//   HistoryPlace place;
//   auto history = place.open();
//   place.faults().set(Fault::kUnavailable);

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "social/write_behind.hpp"
#include "store/testing/place.hpp"

namespace gurukul::social::testing {

using store::testing::Kind;

class FaultyDatabase final : public store::Database {
 public:
  explicit FaultyDatabase(store::Database& real) : real_(real) {}
  ~FaultyDatabase() override { release(); }
  void run(store::Transaction transaction, store::Completion done) override;
  bool available() const override { return real_.available(); }

  // Answers every transaction with this fault, without running it. nullopt: no fault.
  void set(std::optional<store::Fault> fault);
  // Commits, but reports a lost connection.
  void lose_answers(bool lose) { loses_answers_ = lose; }
  // Holds the transactions from number `from` on (0: the next one) until release().
  void hold(int from = 0);
  void release();
  // Releases only what is held now; later transactions are held too.
  void release_held();
  // Waits until a transaction is held.
  void await_held() const;
  int transactions() const { return transactions_; }

 private:
  struct Held {
    store::Transaction transaction;
    store::Completion done;
  };
  void pass(store::Transaction transaction, store::Completion done);

  store::Database& real_;
  std::atomic<bool> loses_answers_ = false;
  std::atomic<int> transactions_ = 0;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<store::Fault> fault_;
  std::optional<int> hold_from_;
  std::vector<Held> held_;
};

class HistoryPlace {
 public:
  explicit HistoryPlace(Kind kind = Kind::kSqlite);

  // Options with short pauses and callbacks that record what they get.
  WriteBehindOptions options();
  std::unique_ptr<WriteBehind> open() { return open(options()); }
  // Throws when the journal cannot be opened.
  std::unique_ptr<WriteBehind> open(const WriteBehindOptions& options);

  store::Database& database() { return *database_; }
  FaultyDatabase& faults() { return *faults_; }
  std::int64_t count(std::string_view sql);
  std::int64_t messages() { return count("SELECT COUNT(*) FROM gurukul.messages"); }
  const std::string& folder() const { return folder_.path(); }
  std::string rejected() const;

  std::vector<MessageId> saved() const;
  std::vector<MessageId> refused_for_good() const;
  std::string log() const;

  const Clock clock;

 private:
  const store::testing::Place place_;
  const store::testing::TemporaryFolder folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<FaultyDatabase> faults_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<MessageId> saved_;
  std::vector<MessageId> rejected_;
  std::string log_;
};

MessageRecord message_number(int number, const std::string& text = "namaste");
CallRecord call_number(int number);

// True when everything was stored in time.
bool flush(WriteBehind& history);
// Waits until `condition` holds. Throws after a minute.
void await(const std::function<bool()>& condition);

}  // namespace gurukul::social::testing
