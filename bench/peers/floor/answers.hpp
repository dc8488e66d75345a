// The canned responses of the floor server: complete frames, made once, as long as those of the
// measured server. Only the few bytes that a client reads (ids, isInitiator) are patched later.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gurukul::bench {

// Appends an unmasked text frame with `text` to `out`.
void append_frame(std::string& out, std::string_view text);

class Answers {
 public:
  // The sizes of the measured server's messages in bytes; the resume token is padded to match.
  Answers(std::size_t queued_bytes, std::size_t match_found_bytes);

  const std::string& welcome() const { return welcome_; }
  const std::string& queued() const { return queued_; }
  // The frame for one side. `session` is written as 12 digits at the end of the session id.
  const std::string& match_found(unsigned session, bool is_initiator);

 private:
  std::string welcome_;
  std::string queued_;
  std::string match_found_[2];
  std::size_t session_at_[2];
};

}  // namespace gurukul::bench
