#include "protocol/encoder.hpp"
#include "protocol/json_writer.hpp"

namespace gurukul::protocol {
namespace {

void append_call(std::string& out, const Calling& call) {
  out.append(R"("inviteId":)");
  append_id(out, call.invite);
  out.append(R"(,"buddyId":)");
  append_json_string(out, call.buddy);
  out.append(R"(,"matchMode":)");
  append_word(out, to_string(call.mode));
  out.append(R"(,"expiresInMs":)");
  append_number(out, call.expires_in.count());
}

}  // namespace

void encode_calling(std::string& out, std::string_view ref_json, const Calling& calling) {
  open_message(out, "calling", ref_json);
  append_call(out, calling);
  close_message(out);
}

void encode_buddy_invite(std::string& out, const BuddyInvite& invite) {
  open_message(out, "buddy_invite", {});
  append_call(out, invite.call);
  out.append(R"(,"name":)");
  append_text_or_null(out, invite.name);
  out.append(R"(,"avatarUrl":)");
  append_text_or_null(out, invite.avatar_url);
  close_message(out);
}

void encode_invite_ended(std::string& out, std::string_view ref_json, InviteId invite,
                         InviteEnd end) {
  open_message(out, "invite_ended", ref_json);
  out.append(R"("inviteId":)");
  append_id(out, invite);
  out.append(R"(,"reason":)");
  append_word(out, to_string(end));
  close_message(out);
}

void encode_buddy_changed(std::string& out, std::string_view buddy, BuddyChange change) {
  open_message(out, "buddy_changed", {});
  out.append(R"("buddyId":)");
  append_json_string(out, buddy);
  out.append(R"(,"change":)");
  append_word(out, to_string(change));
  close_message(out);
}

}  // namespace gurukul::protocol
