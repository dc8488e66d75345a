#pragma once
// Lines to a pipe, a terminal or a file, written by a thread of its own: whoever adds one never
// waits for whoever reads. What waits is bounded; the oldest lines go first, and how many went is
// counted and written as soon as lines are taken again. Used by the log (server/log.hpp) and by
// main. Any thread.
//
//   LineWriter writer(STDERR_FILENO);
//   writer.add("a line\n");
//   writer.finish(Millis{500});        // false: nobody reads; what is left stays unwritten
//
// The thread may stand in write(2) for as long as nobody reads. So nothing here waits for it
// without an end, and a process that leaves while it stands there has to leave by _exit().

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/result.hpp"
#include "base/time.hpp"

namespace gurukul::server {

class LineWriter {
 public:
  static constexpr std::size_t kWaitingBytesMax = 256 * 1024;
  // Makes the line that tells how many were dropped.
  using DroppedLine = std::function<std::string(std::uint64_t dropped)>;

  // Writes to `file`, which stays open.
  explicit LineWriter(int file, DroppedLine dropped_line = {});
  // Writes behind what the file has, which is made when there is none. The error is for people.
  static Result<std::unique_ptr<LineWriter>> open(const std::string& path,
                                                  DroppedLine dropped_line = {});
  // Writes what waits, if it is taken soon.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  void add(std::string line);
  // Opens the path anew, as whoever moves full log files away wants it. An error: the old file goes
  // on.
  Status reopen();
  std::uint64_t dropped() const;
  // Waits until all lines are written. False: they were not within `patience`.
  bool finish(Millis patience);

 private:
  struct State;
  LineWriter(int file, std::string path, DroppedLine dropped_line);

  const std::shared_ptr<State> state_;  // the thread holds it too, and may outlive this
  std::thread thread_;
};

}  // namespace gurukul::server
