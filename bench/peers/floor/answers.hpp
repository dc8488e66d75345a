// The floor's canned answers: whole frames, made once, as long as the measured server's own. Only
// the few bytes that a client reads back (ids, isInitiator) are written into them later.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gurukul::bench {

// A server's text frame around `text`, appended to `out`.
void append_frame(std::string& out, std::string_view text);

class Answers {
 public:
  // Sizes of the measured server's message texts in bytes; the resume token is padded to reach
  // them.
  Answers(std::size_t queued_bytes, std::size_t match_found_bytes);

  const std::string& welcome() const { return welcome_; }
  const std::string& queued() const { return queued_; }
  // The frame of one side; `session` is written as 12 digits at the end of the session's id.
  const std::string& match_found(unsigned session, bool is_initiator);

 private:
  std::string welcome_;
  std::string queued_;
  std::string match_found_[2];
  std::size_t session_at_[2];
};

}  // namespace gurukul::bench
