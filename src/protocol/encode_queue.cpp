#include "protocol/encoder.hpp"
#include "protocol/json_writer.hpp"

namespace gurukul::protocol {
void encode_queued(std::string& out, std::string_view ref_json, const Queued& queued) {
  open_message(out, "queued", ref_json);
  out.append(R"("position":)");
  append_number(out, queued.position);
  out.append(R"(,"size":)");
  append_number(out, queued.size);
  out.append(R"(,"estimatedWaitMs":)");
  if (queued.estimated_wait) {
    append_number(out, queued.estimated_wait->count());
  } else {
    out.append("null");
  }
  out.append(R"(,"iceServers":)").append(queued.ice_servers_json);
  out.append(R"(,"resumeToken":)");
  append_word(out, queued.resume_token);
  close_message(out);
}

void encode_queue_left(std::string& out, std::string_view ref_json, QueueLeftReason reason) {
  open_message(out, "queue_left", ref_json);
  out.append(R"("reason":)");
  append_word(out, to_string(reason));
  close_message(out);
}

void encode_match_found(std::string& out, std::string_view ref_json, const MatchFound& match) {
  open_message(out, "match_found", ref_json);
  out.append(R"("sessionId":)");
  append_id(out, match.session);
  out.append(R"(,"partnerId":)");
  append_json_string(out, match.partner);
  out.append(R"(,"isInitiator":)");
  append_bool(out, match.is_initiator);
  out.append(R"(,"matchMode":)");
  append_word(out, to_string(match.mode));
  out.append(R"(,"partner":{"name":)");
  append_text_or_null(out, match.partner_view.name);
  out.append(R"(,"avatarUrl":)");
  append_text_or_null(out, match.partner_view.avatar_url);
  out.append(R"(,"karma":)");
  if (match.partner_view.karma) {
    append_number(out, *match.partner_view.karma);
  } else {
    out.append("null");
  }
  out.append(R"(,"campus":)");
  append_text_or_null(out, match.partner_view.campus);
  out.append(R"(},"sharedInterests":[)");
  for (const std::string_view& tag : match.shared_interests) {
    if (&tag != match.shared_interests.data()) out.push_back(',');
    append_json_string(out, tag);
  }
  out.append(R"(],"resumeToken":)");
  append_word(out, match.resume_token);
  out.append(R"(,"iceServers":)").append(match.ice_servers_json);
  close_message(out);
}

}  // namespace gurukul::protocol
