#include "protocol/encoder.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocol/tags.hpp"

namespace gurukul::protocol {
namespace {

constexpr SessionId kSession{0x1111111122224333, 0x8444555555555555};
constexpr MessageId kMessage{0x2111111122224333, 0x8444555555555555};
constexpr std::string_view kSessionText = "11111111-2222-4333-8444-555555555555";

template <class... Arguments>
nlohmann::json encoded(void (*encode)(std::string&, Arguments...),
                       std::type_identity_t<Arguments>... arguments) {
  std::string out;
  encode(out, arguments...);
  return nlohmann::json::parse(out);
}

TEST(Encoder, Welcome) {
  const Welcome welcome{"u\"\n",
                        "c",
                        {1000},
                        Millis{25'000},
                        Millis{15'000},
                        "[]",
                        3,
                        "t",
                        ResumedSession{kSession, "p", true, MatchMode::kAudio, true}};
  const auto json = encoded(&encode_welcome, "\"r\"", welcome);
  EXPECT_EQ(json["ref"], "r");
  EXPECT_EQ(json["payload"], nlohmann::json::parse(R"({"userId":"u\"\n","connectionId":"c",
    "protocol":1,"serverTime":1000,"heartbeatMs":25000,"graceMs":15000,"iceServers":[],"online":3,
    "resumeToken":"t","resumed":{"sessionId":"11111111-2222-4333-8444-555555555555",
    "partnerId":"p","isInitiator":true,"matchMode":"audio","lost":true}})"));
}

TEST(Encoder, WelcomeWithAPlaceOrNothing) {
  Welcome welcome{"u", "c", {1}, Millis{1}, Millis{1}, "[]", 3, "t", ResumedQueueSpot{7}};
  const auto place = encoded(&encode_welcome, "", welcome);
  EXPECT_EQ(place["payload"]["resumed"], nlohmann::json::parse(R"({"queued":true,"position":7})"));
  EXPECT_FALSE(place.contains("ref"));
  welcome.resumed = std::monostate{};
  EXPECT_TRUE(encoded(&encode_welcome, "", welcome)["payload"]["resumed"].is_null());
}

TEST(Encoder, QueueMessages) {
  const auto queued = encoded(&encode_queued, "\"r\"", Queued{1, 2, Millis{30}, "[1]", "t"});
  EXPECT_EQ(queued, nlohmann::json::parse(R"({"type":"queued","ref":"r","payload":{"position":1,
    "size":2,"estimatedWaitMs":30,"iceServers":[1],"resumeToken":"t"}})"));
  EXPECT_TRUE(encoded(&encode_queued, "", Queued{1, 2, {}, "[]", "t"})["payload"]["estimatedWaitMs"]
                  .is_null());
  const std::string_view tags[] = {"a", "\"b"};
  const MatchFound match{kSession,          "p",  false, MatchMode::kText,
                         {"N", {}, -4, {}}, tags, "t",   "[]"};
  EXPECT_EQ(encoded(&encode_match_found, "", match), nlohmann::json::parse(R"({"type":"match_found",
    "payload":{"sessionId":"11111111-2222-4333-8444-555555555555","partnerId":"p",
    "isInitiator":false,"matchMode":"text","partner":{"name":"N","avatarUrl":null,"karma":-4,
    "campus":null},"sharedInterests":["a","\"b"],"resumeToken":"t","iceServers":[]}})"));
  EXPECT_EQ(encoded(&encode_queue_left, "", QueueLeftReason::kTimeout)["payload"]["reason"],
            "timeout");
}

TEST(Encoder, SessionMessages) {
  EXPECT_EQ(encoded(&encode_signal, kSession, "{\"a\":1}")["payload"]["signal"]["a"], 1);
  const auto chat = encoded(&encode_chat, kSession, kMessage, "\"h\\n\"", Instant{5});
  EXPECT_EQ(chat["payload"]["text"], "h\n");
  EXPECT_EQ(chat["payload"]["sentAt"], 5);
  EXPECT_EQ(chat["payload"]["messageId"], "21111111-2222-4333-8444-555555555555");
  const auto ack = [](PersistState persist_state) {
    return encoded(&encode_chat_ack, "\"r\"", ChatAck{"m", kMessage, Instant{5}, persist_state});
  };
  EXPECT_EQ(ack(PersistState::kNoHistory),
            nlohmann::json::parse(R"({"type":"chat_ack","ref":"r","payload":{
    "clientMessageId":"m","messageId":"21111111-2222-4333-8444-555555555555","sentAt":5}})"));
  EXPECT_EQ(ack(PersistState::kWaiting)["payload"]["saved"], false);
  EXPECT_FALSE(ack(PersistState::kWaiting)["payload"].contains("willSave"));
  EXPECT_EQ(ack(PersistState::kStored)["payload"]["saved"], true);
  EXPECT_EQ(ack(PersistState::kNever)["payload"]["saved"], false);
  EXPECT_EQ(ack(PersistState::kNever)["payload"]["willSave"], false);
  EXPECT_EQ(encoded(&encode_typing, kSession, true)["payload"]["typing"], true);
  EXPECT_EQ(encoded(&encode_partner_left, kSession, LeftReason::kLost)["payload"]["reason"],
            "lost");
  EXPECT_EQ(encoded(&encode_partner_suspended, kSession, Millis{9})["payload"]["graceMs"], 9);
  EXPECT_EQ(encoded(&encode_partner_resumed, kSession)["payload"]["sessionId"], kSessionText);
  EXPECT_EQ(encoded(&encode_session_ended, "\"r\"", kSession)["ref"], "r");
}

TEST(Encoder, DirectCalls) {
  constexpr InviteId kInvite{0x3111'1111'2222'4333, 0x8444'5555'5555'5555};
  const auto calling =
      encoded(&encode_calling, "\"r\"", Calling{kInvite, "b\"", MatchMode::kAudio, Millis{9}});
  EXPECT_EQ(calling, nlohmann::json::parse(R"({"type":"calling","ref":"r","payload":{
    "inviteId":"31111111-2222-4333-8444-555555555555","buddyId":"b\"","matchMode":"audio",
    "expiresInMs":9}})"));
  const auto invite = encoded(&encode_buddy_invite,
                              BuddyInvite{{kInvite, "b", MatchMode::kText, Millis{9}}, "N", {}});
  EXPECT_EQ(invite["payload"], nlohmann::json::parse(R"({"buddyId":"b","matchMode":"text",
    "inviteId":"31111111-2222-4333-8444-555555555555","expiresInMs":9,"name":"N",
    "avatarUrl":null})"));
  const auto ended = encoded(&encode_invite_ended, "", kInvite, InviteEnd::kDeclined);
  EXPECT_EQ(ended["payload"]["reason"], "declined");
  const auto changed = encoded(&encode_buddy_changed, "b", BuddyChange::kAccepted);
  EXPECT_EQ(changed["payload"], nlohmann::json::parse(R"({"buddyId":"b","change":"accepted"})"));
}

TEST(Encoder, ErrorsAndPong) {
  const auto error = encoded(&encode_error, "", ErrorCode::kRateLimited, "slow", Millis{70});
  EXPECT_EQ(error["payload"],
            nlohmann::json::parse(
                R"({"code":"rate_limited","message":"slow","retryable":true,"retryAfterMs":70})"));
  EXPECT_EQ(encoded(&encode_pong, "\"r\"").dump(), R"({"payload":{},"ref":"r","type":"pong"})");
}

TEST(Tags, SimpleCaseFolding) {
  const std::pair<const char*, const char*> cases[] = {{"\u0100", "\u0101"},
                                                       {"\u1E9E", "\u00DF"},
                                                       {"\u03A3\u03C2", "\u03C3\u03C3"},
                                                       {"\u0130", "\u0130"},
                                                       {"\U00010400", "\U00010428"},
                                                       {"\u212A", "k"},
                                                       {"Z[", "z["},
                                                       {"\u00A0 x \u3000", "x"},
                                                       {"\u0178", "\u00FF"},
                                                       {"\u00D7\u00F7", "\u00D7\u00F7"}};
  for (const auto& [text, folded] : cases) EXPECT_EQ(trim_and_fold(text), folded) << text;
}

}  // namespace
}  // namespace gurukul::protocol
