// Tokens that nobody signed, and tokens that were signed over the input and then changed.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/resume_token.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gurukul;
  using namespace gurukul::protocol;
  static ResumeTokenCodec codec("a-secret-of-at-least-thirty-two-characters", 1);
  constexpr Instant kNow{1'800'000'000'000};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (codec.open(input, "u", kNow)) std::abort();
  if (size < 3) return 0;
  std::string token;
  codec.append(
      token, kNow, "u",
      ResumeQueueSpot{MatchMode::kAudio, CampusPreference::kAny, {input.substr(0, 200)}, kNow, 1});
  const auto opened = codec.open(token, "u", kNow);
  if (!opened || std::get<ResumeQueueSpot>(opened->what).interests[0] != input.substr(0, 200)) {
    std::abort();
  }
  const std::size_t at = data[0] % token.size();
  const char changed = static_cast<char>(data[1]);
  const bool same = token[at] == changed;
  token[at] = changed;
  if (!same && codec.open(token, "u", kNow)) std::abort();
  return 0;
}
