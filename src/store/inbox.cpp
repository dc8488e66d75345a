#include "store/inbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/utf8.hpp"
#include "base/within_memory.hpp"

namespace gurukul::store {
namespace {

// The limit of SQLite for one statement; the limit of PostgreSQL is twice as high.
constexpr std::size_t kParametersMax = 32'766;

bool is_storable(const Transaction& transaction) {
  for (const Statement& statement : transaction) {
    if (statement.parameters.size() > kParametersMax) return false;
    // PostgreSQL accepts an empty statement, so it is refused here.
    if (statement.sql.find_first_not_of(" \n\t;") == std::string_view::npos) return false;
    for (const Value& value : statement.parameters) {
      const auto* text = std::get_if<std::string>(&value);
      if (text != nullptr && !is_utf8_without_nul(*text)) return false;
    }
  }
  return true;
}

}  // namespace

Inbox::Inbox(std::size_t waiting_max)
    : waiting_max_(waiting_max), wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  GURUKUL_CHECK(wake_fd_ >= 0);
}

Inbox::~Inbox() {
  ::close(wake_fd_);
}

void Inbox::push(Transaction transaction, Completion done) {
  GURUKUL_CHECK(!transaction.empty() && done != nullptr);
  const bool storable = is_storable(transaction);
  const MutexLock lock(mutex_);
  if (closed_) {
    refused_.push_back({std::move(done), Fault::kUnavailable});
  } else if (!storable) {
    refused_.push_back({std::move(done), Fault::kRefused});
  } else if (waiting_.size() >= waiting_max_) {
    refused_.push_back({std::move(done), Fault::kBusy});
  } else {
    // The completion may need memory that is not there. This must not end the thread.
    Completion within = [done = std::move(done)](Outcome outcome) {
      within_memory([&] { done(std::move(outcome)); });
    };
    waiting_.push_back({std::move(transaction), std::move(within), steady_us()});
  }
  wake();
}

void Inbox::close() {
  const MutexLock lock(mutex_);
  closed_ = true;
  wake();
}

void Inbox::wake() {
  if (awake_) return;
  awake_ = true;
  const std::uint64_t one = 1;
  GURUKUL_CHECK(::write(wake_fd_, &one, sizeof one) == sizeof one);
}

void Inbox::acknowledge() {
  const MutexLock lock(mutex_);
  awake_ = false;
  std::uint64_t count = 0;
  // The read fails when nothing was written, for example after a time-out of poll().
  [[maybe_unused]] const ssize_t read = ::read(wake_fd_, &count, sizeof count);
}

std::vector<Pending> Inbox::take(std::size_t max) {
  const MutexLock lock(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(max, waiting_.size()));
  std::vector<Pending> taken(std::make_move_iterator(waiting_.begin()),
                             std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return taken;
}

std::vector<Refused> Inbox::take_refused() {
  const MutexLock lock(mutex_);
  return std::exchange(refused_, {});
}

void Inbox::put_back(Pending pending) {
  const MutexLock lock(mutex_);
  waiting_.push_front(std::move(pending));
}

std::int64_t Inbox::oldest_us() const {
  const MutexLock lock(mutex_);
  return waiting_.empty() ? 0 : waiting_.front().queued_at_us;
}

bool Inbox::closed() const {
  const MutexLock lock(mutex_);
  return closed_;
}

}  // namespace gurukul::store
