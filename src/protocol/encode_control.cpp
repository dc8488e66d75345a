#include "protocol/encoder.hpp"
#include "protocol/json_writer.hpp"

namespace gurukul::protocol {
namespace {

void append_resumed(std::string& out, const Welcome& welcome) {
  if (const auto* session = std::get_if<ResumedSession>(&welcome.resumed)) {
    out.append(R"({"sessionId":)");
    append_id(out, session->session);
    out.append(R"(,"partnerId":)");
    append_json_string(out, session->partner);
    out.append(R"(,"isInitiator":)");
    append_bool(out, session->is_initiator);
    out.append(R"(,"matchMode":)");
    append_word(out, to_string(session->mode));
    out.append(R"(,"lost":)");
    append_bool(out, session->lost);
    out.push_back('}');
  } else if (const auto* place = std::get_if<ResumedQueueSpot>(&welcome.resumed)) {
    out.append(R"({"queued":true,"position":)");
    append_number(out, place->position);
    out.push_back('}');
  } else {
    out.append("null");
  }
}

}  // namespace

void encode_welcome(std::string& out, std::string_view ref_json, const Welcome& welcome) {
  open_message(out, "welcome", ref_json);
  out.append(R"("userId":)");
  append_json_string(out, welcome.user);
  out.append(R"(,"connectionId":)");
  append_json_string(out, welcome.connection);
  out.append(R"(,"protocol":1,"serverTime":)");
  append_number(out, welcome.server_time.unix_ms);
  out.append(R"(,"heartbeatMs":)");
  append_number(out, welcome.heartbeat.count());
  out.append(R"(,"graceMs":)");
  append_number(out, welcome.grace.count());
  out.append(R"(,"iceServers":)").append(welcome.ice_servers_json);
  out.append(R"(,"online":)");
  append_number(out, welcome.online);
  out.append(R"(,"resumeToken":)");
  append_word(out, welcome.resume_token);
  out.append(R"(,"resumed":)");
  append_resumed(out, welcome);
  close_message(out);
}

void encode_pong(std::string& out, std::string_view ref_json) {
  open_message(out, "pong", ref_json);
  close_message(out);
}

void encode_error(std::string& out, std::string_view ref_json, ErrorCode code,
                  std::string_view message, std::optional<Millis> retry_after) {
  open_message(out, "error", ref_json);
  out.append(R"("code":)");
  append_word(out, to_string(code));
  out.append(R"(,"message":)");
  append_json_string(out, message);
  out.append(R"(,"retryable":)");
  append_bool(out, is_retryable(code));
  if (retry_after) {
    out.append(R"(,"retryAfterMs":)");
    append_number(out, retry_after->count());
  }
  close_message(out);
}

void append_close_after(std::string& out, Millis after) {
  out.append(R"({"afterMs":)");
  append_number(out, after.count());
  out.push_back('}');
}

}  // namespace gurukul::protocol
