#include "server/line_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <string_view>
#include <thread>
#include <utility>

#include "base/mutex.hpp"

namespace gurukul::server {
namespace {

constexpr mode_t kFileMode = 0640;
// The retry interval for a file that rejects every write (a full disk).
constexpr std::chrono::milliseconds kRefusedPause{1'000};
// How long the destructor waits for the last lines to be written.
constexpr std::chrono::milliseconds kFlushMax{500};

Result<int> open_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kFileMode);
  if (file < 0) return Error{"cannot open " + path + ": " + std::strerror(errno)};
  return file;
}

// Returns the unwritten rest after an error; empty: all was written. Blocks while the reader is
// stuck.
std::string_view write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Another process that uses the same file has made it non-blocking. Wait until it accepts
      // data.
      pollfd ready{file, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      break;
    }
  }
  return text;
}

}  // namespace

struct LineWriter::State {
  // Constant after construction.
  std::string path;  // empty: the file has no path and cannot be reopened
  DroppedLine dropped_line;

  Mutex mutex;
  CondVar wake;  // wakes the writer thread
  CondVar idle;  // wakes callers of finish()
  std::deque<std::string> waiting GUARDED_BY(mutex);
  std::size_t waiting_bytes GUARDED_BY(mutex) = 0;
  std::uint64_t dropped GUARDED_BY(mutex) = 0;
  std::uint64_t dropped_told GUARDED_BY(mutex) = 0;  // how many of them were reported
  int next_file GUARDED_BY(mutex) = -1;              // replaces `file`; -1: no replacement
  bool is_writing GUARDED_BY(mutex) = false;
  bool ended GUARDED_BY(mutex) = false;    // no further lines
  bool is_over GUARDED_BY(mutex) = false;  // the writer thread has ended

  // Writer thread only.
  int file = -1;
  bool in_a_line = false;  // the last line was written in part

  bool is_idle() const REQUIRES_LOCK(mutex) {
    return waiting.empty() && !is_writing && dropped == dropped_told;
  }
  void serve();
  std::string take(MutexLock& lock) REQUIRES_LOCK(mutex);
  bool put(std::string_view line);
};

// Returns the next line. Empty: the thread has to end.
std::string LineWriter::State::take(MutexLock& lock) {
  while (true) {
    if (const int next = std::exchange(next_file, -1); next >= 0) {
      ::close(file);
      file = next;
    }
    if (dropped != dropped_told && dropped_line) {
      const std::uint64_t newly = dropped - dropped_told;
      dropped_told = dropped;
      return dropped_line(newly);
    }
    dropped_told = dropped;
    if (!waiting.empty()) {
      std::string line = std::move(waiting.front());
      waiting.pop_front();
      waiting_bytes -= line.size();
      return line;
    }
    idle.notify_all();
    if (ended) return {};
    wake.wait(lock);
  }
}

// Writes the line. False: the file refused it. After a part of a line, the next line starts with a
// line end.
bool LineWriter::State::put(std::string_view line) {
  if (in_a_line) {
    if (!write_all(file, "\n").empty()) return false;
    in_a_line = false;
  }
  const std::string_view left = write_all(file, line);
  in_a_line = !left.empty() && left.size() != line.size();
  return left.empty();
}

void LineWriter::State::serve() {
  MutexLock lock(mutex);
  while (true) {
    const std::string line = take(lock);
    if (line.empty()) break;
    is_writing = true;
    lock.unlock();
    const bool taken = put(line);
    lock.lock();
    is_writing = false;
    if (taken) continue;
    ++dropped;
    // A line that reports the drop would fail as well, so it is written later.
    idle.notify_all();
    while (!ended && next_file < 0 && wake.wait_for(lock, kRefusedPause)) {
    }
    if (ended) break;
  }
  ::close(file);
  file = -1;
  is_over = true;
  idle.notify_all();
}

// Writes through a duplicate of the file descriptor. A writer thread that is still blocked in
// write(2) when this object is gone must not write to another file that got the same descriptor
// number.
LineWriter::LineWriter(int file, DroppedLine dropped_line)
    : LineWriter(::fcntl(file, F_DUPFD_CLOEXEC, 0), {}, std::move(dropped_line)) {}

LineWriter::LineWriter(int file, std::string path, DroppedLine dropped_line)
    : state_(std::make_shared<State>()) {
  state_->path = std::move(path);
  state_->dropped_line = std::move(dropped_line);
  state_->file = file;
  thread_ = std::thread([state = state_] { state->serve(); });
}

Result<std::unique_ptr<LineWriter>> LineWriter::open(const std::string& path,
                                                     DroppedLine dropped_line) {
  auto file = open_file(path);
  if (!file) return file.error();
  return std::unique_ptr<LineWriter>(new LineWriter(*file, path, std::move(dropped_line)));
}

LineWriter::~LineWriter() {
  MutexLock lock(state_->mutex);
  state_->ended = true;
  state_->wake.notify_one();
  const SteadyTime end = Clock().steady() + kFlushMax;
  while (!state_->is_over && state_->idle.wait_until(lock, end)) {
  }
  const bool is_over = state_->is_over;
  lock.unlock();
  if (is_over) {
    thread_.join();
  } else {
    // The thread is blocked in write(2). It shares the state, so it may outlive this object.
    thread_.detach();
  }
}

void LineWriter::add(std::string line) {
  const MutexLock lock(state_->mutex);
  if (line.empty()) return;
  state_->waiting_bytes += line.size();
  state_->waiting.push_back(std::move(line));
  while (state_->waiting_bytes > kWaitingBytesMax) {
    state_->waiting_bytes -= state_->waiting.front().size();
    state_->waiting.pop_front();
    ++state_->dropped;
  }
  state_->wake.notify_one();
}

Status LineWriter::reopen() {
  if (state_->path.empty()) return Done{};
  auto file = open_file(state_->path);
  if (!file) return file.error();
  const MutexLock lock(state_->mutex);
  if (const int unused = std::exchange(state_->next_file, *file); unused >= 0) ::close(unused);
  state_->wake.notify_one();
  return Done{};
}

std::uint64_t LineWriter::dropped() const {
  const MutexLock lock(state_->mutex);
  return state_->dropped;
}

bool LineWriter::finish(Millis patience) {
  MutexLock lock(state_->mutex);
  const SteadyTime end = Clock().steady() + patience;
  while (!state_->is_idle() && state_->idle.wait_until(lock, end)) {
  }
  return state_->is_idle();
}

}  // namespace gurukul::server
