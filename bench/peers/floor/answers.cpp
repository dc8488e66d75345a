#include "peers/floor/answers.hpp"

namespace gurukul::bench {
namespace {

constexpr std::string_view kUuid = "00000000-0000-4000-8000-000000000000";
constexpr std::size_t kSessionDigits = 12;

std::string padded(const std::string& head, std::size_t bytes) {
  constexpr std::string_view kTail = "\"}}";
  std::string text = head;
  if (text.size() + kTail.size() < bytes) text.append(bytes - text.size() - kTail.size(), 'T');
  text += kTail;
  std::string frame;
  append_frame(frame, text);
  return frame;
}

std::string match_found_head(bool is_initiator) {
  return R"({"type":"match_found","payload":{"sessionId":")" + std::string(kUuid) +
         R"(","partnerId":")" + std::string(kUuid) + R"(","isInitiator":)" +
         (is_initiator ? "true" : "false") +
         R"(,"matchMode":"video","partner":{"name":null,"avatarUrl":null,"karma":null,)"
         R"("campus":null},"sharedInterests":[],"iceServers":[],"resumeToken":")";
}

}  // namespace

void append_frame(std::string& out, std::string_view text) {
  out.push_back(static_cast<char>(0x81));
  if (text.size() < 126) {
    out.push_back(static_cast<char>(text.size()));
  } else {
    out.push_back(126);
    out.push_back(static_cast<char>(text.size() >> 8));
    out.push_back(static_cast<char>(text.size() & 0xffU));
  }
  out.append(text);
}

Answers::Answers(std::size_t queued_bytes, std::size_t match_found_bytes) {
  append_frame(welcome_, R"({"type":"welcome","payload":{"protocol":1,"resumed":null}})");
  queued_ = padded(
      R"({"type":"queued","payload":{"position":1,"size":1,"estimatedWaitMs":null,"iceServers":[],)"
      R"("resumeToken":")",
      queued_bytes);
  for (const bool is_initiator : {false, true}) {
    match_found_[is_initiator] = padded(match_found_head(is_initiator), match_found_bytes);
    session_at_[is_initiator] =
        match_found_[is_initiator].find(kUuid) + kUuid.size() - kSessionDigits;
  }
}

const std::string& Answers::match_found(unsigned session, bool is_initiator) {
  std::string& frame = match_found_[is_initiator];
  for (std::size_t digit = kSessionDigits; digit-- > 0; session /= 10) {
    frame[session_at_[is_initiator] + digit] = static_cast<char>('0' + session % 10);
  }
  return frame;
}

}  // namespace gurukul::bench
