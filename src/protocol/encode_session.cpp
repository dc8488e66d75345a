#include "protocol/encoder.hpp"
#include "protocol/json_writer.hpp"

namespace gurukul::protocol {
namespace {

void open_session_message(std::string& out, std::string_view type, std::string_view ref_json,
                          SessionId session) {
  open_message(out, type, ref_json);
  out.append(R"("sessionId":)");
  append_id(out, session);
}

}  // namespace

void encode_signal(std::string& out, SessionId session, std::string_view signal_json) {
  open_session_message(out, "signal", {}, session);
  out.append(R"(,"signal":)").append(signal_json);
  close_message(out);
}

void encode_chat(std::string& out, SessionId session, MessageId message, std::string_view text_json,
                 Instant sent_at) {
  open_session_message(out, "chat", {}, session);
  out.append(R"(,"messageId":)");
  append_id(out, message);
  out.append(R"(,"text":)").append(text_json);
  out.append(R"(,"sentAt":)");
  append_number(out, sent_at.unix_ms);
  close_message(out);
}

void encode_chat_ack(std::string& out, std::string_view ref_json, const ChatAck& ack) {
  open_message(out, "chat_ack", ref_json);
  out.append(R"("clientMessageId":)");
  append_json_string(out, ack.client_message_id);
  out.append(R"(,"messageId":)");
  append_id(out, ack.message);
  out.append(R"(,"sentAt":)");
  append_number(out, ack.sent_at.unix_ms);
  if (ack.persist_state != PersistState::kNoHistory) {
    out.append(R"(,"saved":)");
    append_bool(out, ack.persist_state == PersistState::kStored);
  }
  if (ack.persist_state == PersistState::kNever) out.append(R"(,"willSave":false)");
  close_message(out);
}

void encode_typing(std::string& out, SessionId session, bool typing) {
  open_session_message(out, "typing", {}, session);
  out.append(R"(,"typing":)");
  append_bool(out, typing);
  close_message(out);
}

void encode_session_ended(std::string& out, std::string_view ref_json, SessionId session) {
  open_session_message(out, "session_ended", ref_json, session);
  close_message(out);
}

void encode_partner_left(std::string& out, SessionId session, LeftReason reason) {
  open_session_message(out, "partner_left", {}, session);
  out.append(R"(,"reason":)");
  append_word(out, to_string(reason));
  close_message(out);
}

void encode_partner_suspended(std::string& out, SessionId session, Millis grace) {
  open_session_message(out, "partner_suspended", {}, session);
  out.append(R"(,"graceMs":)");
  append_number(out, grace.count());
  close_message(out);
}

void encode_partner_resumed(std::string& out, SessionId session) {
  open_session_message(out, "partner_resumed", {}, session);
  close_message(out);
}

}  // namespace gurukul::protocol
