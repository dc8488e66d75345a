#include "sim_client.hpp"

#include <nlohmann/json.hpp>

namespace gurukul::sim {

using Json = nlohmann::json;

void SimClient::connect(SimServer& server, bool with_token, SteadyTime now) {
  // A second tab: the older connection stays open until the server closes it.
  if (connection_) server.forget(connection_);
  connection_ = server.connect();
  unsent_.clear();
  // Invites end with the connection that they arrived on.
  invites_.clear();
  invite_.clear();
  state_ = State::kGreeting;
  Json data = {{"userId", user_}};
  if (with_token && !token_.empty()) data["resume"] = token_;
  server.receive(connection_, Json{{"type", "authenticate"}, {"data", data}}.dump(), now);
}

void SimClient::cut(SimServer& server) {
  if (!connection_) return;
  server.forget(connection_);
  connection_ = {};
  unsent_.clear();
  state_ = State::kAway;
}

void SimClient::step(SimServer& server, SeededRandom& random, SteadyTime now) {
  if (!connection_) {
    if (random.chance(30)) connect(server, random.chance(90), now);
    return;
  }
  const std::uint64_t dice = random.below(100);
  if (dice < 45) return read_one(server);
  if (dice < 65) return deliver(server, random, now);
  if (dice < 97) return act(server, random, now);
  if (dice < 98) return connect(server, random.chance(70), now);
  const ConnectionId lost = connection_;
  cut(server);
  if (dice == 98) {
    // The goodbye ends the session, so the client drops its state.
    server.goodbye(lost, now);
    token_.clear();
    leave_own();
  } else {
    server.loss(lost, now);
  }
}

void SimClient::deliver(SimServer& server, SeededRandom& random, SteadyTime now) {
  for (std::uint64_t count = 1 + random.below(3); count > 0 && !unsent_.empty(); --count) {
    const std::string text = std::move(unsent_.front());
    unsent_.pop_front();
    server.receive(connection_, text, now);
  }
}

void SimClient::act(SimServer&, SeededRandom& random, SteadyTime) {
  if (!invite_.empty() && random.chance(20)) {
    const char* answer = random.chance(60) ? "accept" : "decline";
    send(Json{{"type", answer}, {"data", {{"inviteId", invite_}}}}.dump());
    return;
  }
  if (!partner_.empty() && random.chance(2)) {
    send(Json{{"type", "call_buddy"}, {"data", {{"buddyId", partner_}}}}.dump());
    return;
  }
  const std::uint64_t dice = random.below(100);
  if (state_ == State::kTalking) {
    const Json session = {{"sessionId", session_}};
    if (dice < 50) {
      send(Json{{"type", "signal"},
                {"data",
                 {{"sessionId", session_},
                  {"targetUserId", partner_},
                  {"signal", {{"n", ++signals_}, {"from", user_}}}}}}
               .dump());
    } else if (dice < 70) {
      send(Json{{"type", "chat"},
                {"data",
                 {{"sessionId", session_},
                  {"text", "t"},
                  {"clientMessageId", "m" + std::to_string(random.below(4))}}}}
               .dump());
    } else if (dice < 75) {
      send(Json{{"type", "typing"}, {"data", {{"sessionId", session_}, {"typing", true}}}}.dump());
    } else if (dice < 90) {
      send(R"({"type":"skip"})");
    } else {
      send(Json{{"type", "end_session"}, {"data", session}}.dump());
    }
  } else if (state_ == State::kIdle || dice < 10) {
    Json data = {{"matchMode", random.chance(80) ? "video" : "text"}};
    if (random.chance(30)) data["interests"] = {"tag" + std::to_string(random.below(4))};
    send(Json{{"type", "join_queue"}, {"data", data}}.dump());
  } else if (dice < 13) {
    send(R"({"type":"leave_queue"})");
  }
}

void SimClient::read_all(SimServer& server) {
  while (connection_ &&
         (!server.pipe(connection_).messages.empty() || server.pipe(connection_).close_code != 0)) {
    read_one(server);
  }
}

void SimClient::read_one(SimServer& server) {
  Pipe& pipe = server.pipe(connection_);
  if (!pipe.messages.empty()) {
    const std::string text = std::move(pipe.messages.front());
    pipe.messages.pop_front();
    ++heard_;
    return take(text);
  }
  if (pipe.close_code == 0) return;
  if (pipe.close_code != 4001) truth_.fail(user_ + " closed " + std::to_string(pipe.close_code));
  cut(server);
}

void SimClient::leave_own() {
  if (!session_.empty()) ++truth_.sessions[session_][user_].left;
  session_.clear();
}

void SimClient::check_session(const std::string& type, const std::string& session) {
  if (session != session_) {
    truth_.fail(user_ + " got " + type + " of " + session + ", is in " + session_);
  } else if (truth_.sessions[session][user_].left > 0) {
    truth_.fail(user_ + " received " + type + " after the end of " + session);
  }
}

void SimClient::begin(const Json& payload) {
  const std::string session = payload["sessionId"];
  auto& members = truth_.sessions[session];
  Truth::Member& own = members[user_];
  if (!own.partner.empty()) truth_.fail(user_ + " was matched into " + session + " twice");
  own.partner = payload["partnerId"];
  own.initiator = payload["isInitiator"];
  if (own.partner == user_) truth_.fail(user_ + " met itself");
  if (members.size() > 2) truth_.fail(session + " has three members");
  const auto other = members.find(own.partner);
  if (other != members.end() &&
      (other->second.partner != user_ || other->second.initiator == own.initiator)) {
    truth_.fail("the participants of " + session + " do not agree");
  }
  session_ = session;
  partner_ = own.partner;
  last_heard_ = 0;
  chats_.clear();
}

void SimClient::take(const std::string& text) {
  const Json message = Json::parse(text);
  const std::string type = message["type"];
  const Json& payload = message["payload"];
  if (payload.contains("resumeToken")) token_ = payload["resumeToken"];
  if (type == "welcome") {
    const Json& resumed = payload["resumed"];
    if (resumed.is_null()) {
      leave_own();
      state_ = State::kIdle;
    } else if (resumed.contains("queued")) {
      leave_own();
      state_ = State::kWaiting;
    } else {
      if (resumed["sessionId"] != session_ || resumed["partnerId"] != partner_) {
        truth_.fail(user_ + " resumed into " + text + ", was in " + session_);
      }
      if (resumed["isInitiator"] != truth_.sessions[session_][user_].initiator) {
        truth_.fail(user_ + " resumed with the other role: " + text);
      }
      if (resumed["lost"] == true && crashes_seen_ == truth_.crashes) {
        truth_.fail(user_ + ": session lost without a crash");
      }
      state_ = State::kTalking;
    }
  } else if (type == "queued") {
    leave_own();
    state_ = State::kWaiting;
  } else if (type == "match_found") {
    leave_own();
    begin(payload);
    crashes_seen_ = truth_.crashes;
    state_ = State::kTalking;
  } else if (type == "queue_left") {
    token_.clear();
    if (state_ == State::kWaiting) state_ = State::kIdle;
  } else if (type == "session_ended") {
    token_.clear();
    leave_own();
    state_ = State::kIdle;
  } else if (type == "error") {
    const std::string code = payload["code"];
    if (code != "no_session" && code != "wrong_target" && code != "invalid_message" &&
        code != "unavailable") {
      truth_.fail(user_ + " got " + text);
    }
  } else if (type == "calling" || type == "buddy_invite") {
    if (payload["buddyId"] == user_) truth_.fail(user_ + " calls itself");
    if (!invites_.insert(payload["inviteId"]).second)
      truth_.fail(user_ + ": called twice by " + text);
    invite_ = payload["inviteId"];
  } else if (type == "invite_ended") {
    if (invites_.erase(payload["inviteId"]) == 0) truth_.fail(user_ + ": never had " + text);
    if (invite_ == payload["inviteId"]) invite_.clear();
  } else if (type != "chat_ack") {
    check_session(type, payload["sessionId"]);
    if (type == "partner_left") {
      token_.clear();
      leave_own();
      state_ = State::kIdle;
    } else if (type == "signal") {
      const std::uint64_t number = payload["signal"]["n"];
      if (number <= last_heard_) truth_.fail(user_ + ": signal repeated or out of order");
      if (payload["signal"]["from"] != partner_) truth_.fail(user_ + ": signal of a third user");
      last_heard_ = number;
    } else if (type == "chat" && !chats_.insert(payload["messageId"]).second) {
      truth_.fail(user_ + ": chat twice");
    }
  }
}

}  // namespace gurukul::sim
