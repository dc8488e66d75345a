#include "social/testing/history_place.hpp"

#include <fstream>
#include <future>
#include <sstream>
#include <thread>

namespace gurukul::social::testing {

using store::Fault;
using store::Outcome;

void FaultyDatabase::run(store::Transaction transaction, store::Completion done) {
  const int number = ++transactions_;
  {
    const std::lock_guard lock(mutex_);
    if (hold_from_ && number >= *hold_from_) {
      held_.push_back({std::move(transaction), std::move(done)});
      return;
    }
  }
  pass(std::move(transaction), std::move(done));
}

void FaultyDatabase::pass(store::Transaction transaction, store::Completion done) {
  std::optional<Fault> fault;
  {
    const std::lock_guard lock(mutex_);
    fault = fault_;
  }
  if (fault) {
    real_.run({{"SELECT 1", {}}}, [done, fault](const Outcome&) { done(*fault); });
  } else if (loses_answers_) {
    real_.run(std::move(transaction), [done](const Outcome&) { done(Fault::kUnavailable); });
  } else {
    real_.run(std::move(transaction), std::move(done));
  }
}

void FaultyDatabase::set(std::optional<Fault> fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
}

void FaultyDatabase::hold(int from) {
  const std::lock_guard lock(mutex_);
  hold_from_ = from;
}

void FaultyDatabase::release() {
  {
    const std::lock_guard lock(mutex_);
    hold_from_.reset();
  }
  release_held();
}

void FaultyDatabase::release_held() {
  std::vector<Held> held;
  {
    const std::lock_guard lock(mutex_);
    held.swap(held_);
  }
  for (Held& each : held) pass(std::move(each.transaction), std::move(each.done));
}

void FaultyDatabase::await_held() const {
  await([this] {
    const std::lock_guard lock(mutex_);
    return !held_.empty();
  });
}

HistoryPlace::HistoryPlace(Kind kind) : place_(kind) {
  store::OpenOptions options = place_.options();
  options.log = [](std::string_view) {};
  database_ = store::testing::Place::open(options, store::built_in_schema());
  faults_ = std::make_unique<FaultyDatabase>(*database_);
}

WriteBehindOptions HistoryPlace::options() {
  WriteBehindOptions options;
  options.directory = folder_.path() + "/journal";
  options.batch_wait = Millis{5};
  options.retry_min = Millis{5};
  options.retry_max = Millis{40};
  options.flush_max = Millis{60'000};
  options.log = [this](std::string_view line) {
    const std::lock_guard lock(mutex_);
    log_.append(line).append("\n");
  };
  options.on_saved = [this](std::span<const MessageId> ids) {
    const std::lock_guard lock(mutex_);
    saved_.insert(saved_.end(), ids.begin(), ids.end());
  };
  options.on_dead_letter = [this](std::span<const MessageId> ids) {
    const std::lock_guard lock(mutex_);
    rejected_.insert(rejected_.end(), ids.begin(), ids.end());
  };
  return options;
}

std::unique_ptr<WriteBehind> HistoryPlace::open(const WriteBehindOptions& options) {
  auto history = WriteBehind::open(options, *faults_, clock);
  if (!history) throw std::runtime_error(history.error().message);
  return std::move(*history);
}

std::int64_t HistoryPlace::count(std::string_view sql) {
  return store::testing::count(*database_, sql);
}

std::string HistoryPlace::rejected() const {
  std::ostringstream text;
  text << std::ifstream(folder_.path() + "/journal/rejected").rdbuf();
  return text.str();
}

std::vector<MessageId> HistoryPlace::saved() const {
  const std::lock_guard lock(mutex_);
  return saved_;
}

std::vector<MessageId> HistoryPlace::refused_for_good() const {
  const std::lock_guard lock(mutex_);
  return rejected_;
}

std::string HistoryPlace::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

MessageRecord message_number(int number, const std::string& text) {
  return {MessageId{7, static_cast<std::uint64_t>(number)}, SessionId{9, 1}, UserId{"asha"}, text,
          Instant{1'000 + number}};
}

CallRecord call_number(int number) {
  return {SessionId{9, static_cast<std::uint64_t>(number)},
          {UserId{"asha"}},
          {UserId{"guest"}, true},
          MatchMode::kAudio,
          Instant{500},
          std::nullopt};
}

bool flush(WriteBehind& history) {
  auto promise = std::make_shared<std::promise<bool>>();
  history.flush([promise](bool stored) { promise->set_value(stored); });
  return promise->get_future().get();
}

void await(const std::function<bool()>& condition) {
  const Clock clock;
  for (const SteadyTime end = clock.steady() + Millis{60'000}; !condition();) {
    if (clock.steady() > end) throw std::runtime_error("not true within a minute");
    std::this_thread::sleep_for(Millis{1});
  }
}

}  // namespace gurukul::social::testing
