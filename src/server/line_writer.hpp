#pragma once
// Writes lines to a pipe, a terminal or a file on a thread of its own, so that add() never blocks
// on a slow reader. The queue is bounded: the oldest lines are dropped first, and a line with the
// number of dropped lines is written as soon as the file accepts data again. Used by the log
// (server/log.hpp) and by main. Any thread.
//
//   LineWriter writer(STDERR_FILENO);
//   writer.add("a line\n");
//   writer.finish(Millis{500});        // false: the reader is stuck; the rest stays unwritten
//
// The thread can block in write(2) for ever when the reader is stuck. So every wait for the thread
// has a limit, and a process that ends while the thread is blocked has to call _exit().

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/mutex.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace gurukul::server {

class LineWriter {
 public:
  static constexpr std::size_t kWaitingBytesMax = 256 * 1024;
  // Makes the line that reports how many lines were dropped. Called on the writer's thread.
  using DroppedLine = std::function<std::string(std::uint64_t dropped)>;

  // Writes to `file` and never closes it. Without `dropped_line`, dropped lines are not reported.
  explicit LineWriter(int file, DroppedLine dropped_line = {});
  // Appends to the file and creates it when it is missing. The error message is for the operator.
  static Result<std::unique_ptr<LineWriter>> open(const std::string& path,
                                                  DroppedLine dropped_line = {});
  // Waits up to half a second until the queued lines are written.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // The line includes its line end. An empty line is ignored.
  void add(std::string line);
  // Opens the path again, as log rotation requires. On an error the old file stays in use. Does
  // nothing for a writer that was made without a path.
  Status reopen();
  std::uint64_t dropped() const;
  // Waits until all lines are written. False: they were not written within `patience`.
  bool finish(Millis patience);

 private:
  struct State;
  LineWriter(int file, std::string path, DroppedLine dropped_line);

  const std::shared_ptr<State> state_;  // shared with the thread, which may outlive this object
  std::thread thread_;
};

}  // namespace gurukul::server
