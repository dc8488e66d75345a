#include "social/write_behind_record.hpp"

#include <array>

#include "base/encoding.hpp"
#include "base/uuid.hpp"
#include "social/json.hpp"

namespace gurukul::social {
namespace {

constexpr int kVersion = 1;

Json to_json(const CallParticipant& participant) {
  return {{"user", participant.user.value()}, {"guest", participant.is_guest}};
}

Json to_json(const CallRecord& call) {
  Json json = {{"kind", "call"},
               {"session", format_uuid(call.session)},
               {"first", to_json(call.first)},
               {"second", to_json(call.second)},
               {"mode", to_string(call.mode)},
               {"started_at", call.started_at.unix_ms}};
  if (call.end) {
    json["ended_at"] = call.end->at.unix_ms;
    json["ended"] = to_string(call.end->how);
  }
  return json;
}

Json to_json(const MessageRecord& message) {
  return {{"kind", "message"},
          {"message", format_uuid(message.message)},
          {"session", format_uuid(message.session)},
          {"sender", message.sender.value()},
          {"text", message.text},
          {"sent_at", message.sent_at.unix_ms}};
}

Json to_json(const PendingRecord& pending) {
  Json json = std::visit([](const auto& record) { return to_json(record); }, pending.record);
  json["version"] = kVersion;
  json["added_at"] = pending.added_at.unix_ms;
  return json;
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

// These two throw when the field is missing or has another type. Only decode() calls them, and it
// catches the exception.
Instant instant_at(const Json& json, const char* name) {
  return {json.at(name).get<std::int64_t>()};
}

template <class Id>
Id id_at(const Json& json, const char* name) {
  return parse_uuid<Id>(json.at(name).get_ref<const std::string&>()).value();
}

CallParticipant participant_at(const Json& json, const char* name) {
  const Json& participant = json.at(name);
  return {UserId{participant.at("user").get<std::string>()}, participant.at("guest").get<bool>()};
}

LeftReason left_reason_of(const std::string& word) {
  for (const auto reason : {LeftReason::kEnded, LeftReason::kSkipped, LeftReason::kDisconnected,
                            LeftReason::kLost, LeftReason::kBanned}) {
    if (to_string(reason) == word) return reason;
  }
  throw std::out_of_range(word);
}

CallRecord call_of(const Json& json) {
  CallRecord call{id_at<SessionId>(json, "session"),
                  participant_at(json, "first"),
                  participant_at(json, "second"),
                  parse_match_mode(json.at("mode").get<std::string>()).value(),
                  instant_at(json, "started_at"),
                  std::nullopt};
  if (json.contains("ended")) {
    call.end = CallEnd{instant_at(json, "ended_at"), left_reason_of(json.at("ended"))};
  }
  return call;
}

MessageRecord message_of(const Json& json) {
  return {id_at<MessageId>(json, "message"), id_at<SessionId>(json, "session"),
          UserId{json.at("sender").get<std::string>()}, json.at("text").get<std::string>(),
          instant_at(json, "sent_at")};
}

}  // namespace

std::string encode(const PendingRecord& pending) {
  std::string payload;
  Json::to_cbor(to_json(pending), payload);
  return payload;
}

std::optional<PendingRecord> decode(std::string_view payload) {
  try {
    const Json json = Json::from_cbor(payload);
    if (json.at("version") != kVersion) return std::nullopt;
    const Instant added_at = instant_at(json, "added_at");
    if (json.at("kind") == "call") return PendingRecord{call_of(json), added_at};
    if (json.at("kind") == "message") return PendingRecord{message_of(json), added_at};
    return std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string dead_letter_line(const PendingRecord& pending, std::string_view fault) {
  Json json = to_json(pending);
  json["fault"] = fault;
  return line_of(json);
}

std::string dead_letter_line(std::string_view payload) {
  const Json json = Json::from_cbor(payload, true, false);
  if (!json.is_discarded()) return line_of({{"fault", "unknown_version"}, {"record", json}});
  return line_of({{"fault", "unreadable"}, {"record", hex(payload)}});
}

}  // namespace gurukul::social
