#include "social/testing/campus.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

#include "base/uuid.hpp"
#include "social/profile.hpp"
#include "social/user_profile.hpp"

namespace gurukul::social::testing {
namespace {

constexpr std::chrono::seconds kHang{60};

SessionId bits_of(const std::string& word) {
  const std::uint64_t hash = std::hash<std::string>{}(word);
  return SessionId{hash, hash ^ 0x9E3779B97F4A7C15ULL};
}

}  // namespace

void NotedEvents::note(std::string words, Applied applied) {
  {
    const std::lock_guard lock(mutex_);
    noted_.push_back(std::move(words));
    if (holding_) {
      held_.push_back(std::move(applied));
      return;
    }
  }
  applied();
}

void NotedEvents::profile_changed(const UserId& user, Applied applied) {
  note("profile " + user.value(), std::move(applied));
}
void NotedEvents::blocked(const UserId& blocker, const UserId& blocked, Applied applied) {
  note("blocked " + blocker.value() + " " + blocked.value(), std::move(applied));
}
void NotedEvents::banned(const UserId& user, std::optional<Instant> until,
                         const std::string& reason, Applied applied) {
  note("banned " + user.value() + (until ? " for a while: " : " for good: ") + reason,
       std::move(applied));
}
void NotedEvents::unbanned(const UserId& user, Applied applied) {
  note("unbanned " + user.value(), std::move(applied));
}
void NotedEvents::settings_changed(const OperatorSettings& settings, Applied applied) {
  note("settings " + std::to_string(settings.version), std::move(applied));
}
void NotedEvents::departed(const UserId& user, Applied applied) {
  note("departed " + user.value(), std::move(applied));
}
void NotedEvents::buddy_changed(const UserId& of, const UserId& by, BuddyChange change) {
  static constexpr std::array<const char*, 3> kWords{"asked ", "accepted ", "removed "};
  const std::lock_guard lock(mutex_);
  noted_.push_back(kWords.at(static_cast<std::size_t>(change)) + of.value() + " by " + by.value());
}
bool NotedEvents::is_online(const UserId& user) {
  const std::lock_guard lock(mutex_);
  return online_.contains(user.value());
}

std::vector<std::string> NotedEvents::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(noted_, {});
}
void NotedEvents::hold() {
  const std::lock_guard lock(mutex_);
  holding_ = true;
}
void NotedEvents::release(bool apply) {
  std::vector<Applied> held;
  {
    const std::lock_guard lock(mutex_);
    holding_ = false;
    held = std::exchange(held_, {});
  }
  for (const Applied& applied : held) {
    if (apply) applied();
  }
}
void NotedEvents::await_held() {
  const Clock clock;
  const SteadyTime deadline = clock.steady() + Millis{60'000};
  while (clock.steady() < deadline) {
    {
      const std::lock_guard lock(mutex_);
      if (!held_.empty()) return;
    }
    std::this_thread::yield();
  }
  throw std::runtime_error("the lobby was not notified");
}
void NotedEvents::set_online(const std::string& user) {
  const std::lock_guard lock(mutex_);
  online_.insert(user);
}

std::string Answer::header(const std::string& name) const {
  for (const net::HttpHeader& one : headers) {
    if (net::equals_ignoring_case(one.name, name)) return one.value;
  }
  return "";
}

Caller person_of(const std::string& id) {
  return {.user = UserId{id}, .is_proved = true, .name_hint = "Name of " + id, .campus = "north"};
}
Caller guest_of(const std::string& id) {
  return {.user = UserId{id}, .is_guest = true};
}
Caller admin_of(const std::string& id) {
  return {.user = UserId{id}, .is_admin = true, .name_hint = "Admin " + id};
}

SessionId session_of(const std::string& word) {
  return bits_of(word);
}
std::string call_id(const std::string& word) {
  return format_uuid(session_of(word));
}

net::HttpRequest http(const std::string& method, const std::string& target, std::string body,
                      const std::string& content_type) {
  net::HttpRequest request;
  request.method = method;
  request.target = target;
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = target.substr(question + 1);
  request.body = std::move(body);
  if (!content_type.empty()) request.headers.push_back({"content-type", content_type});
  return request;
}

struct Awaited::State {
  std::mutex mutex;
  std::condition_variable come;
  std::optional<net::HttpResponse> response;
  int count = 0;
};

std::shared_ptr<Awaited::State> Awaited::make_state() {
  return std::make_shared<State>();
}

std::function<void(net::HttpResponse)> Awaited::reply() {
  return [state = state_](net::HttpResponse response) {
    const std::lock_guard lock(state->mutex);
    EXPECT_EQ(++state->count, 1) << "a second reply";
    state->response = std::move(response);
    state->come.notify_all();
  };
}

net::HttpResponse Awaited::get() {
  std::unique_lock lock(state_->mutex);
  const auto there = [this] { return state_->response.has_value(); };
  if (!state_->come.wait_for(lock, kHang, there)) throw std::runtime_error("no reply");
  return *state_->response;
}

bool Awaited::is_there() {
  const std::lock_guard lock(state_->mutex);
  return state_->response.has_value();
}

Campus::Campus(Kind kind, ApiOptions options)
    : place_(kind),
      database_(store::testing::Place::open(place_.options(), store::built_in_schema())) {
  api_ = std::make_unique<Api>(std::move(options), *database_, clock_, events);
}

Campus::~Campus() {
  api_.reset();
  database_.reset();
}

namespace {

// Reads the pieces one after the other, as a connection does.
std::string whole_body(net::BodySource& source) {
  std::string body;
  while (true) {
    const auto piece = std::make_shared<std::promise<net::BodyPiece>>();
    source.next([piece](net::BodyPiece made) { piece->set_value(std::move(made)); });
    const net::BodyPiece made = piece->get_future().get();
    EXPECT_LE(made.bytes.size(), net::BodySource::kPieceBytesMax);
    body += made.bytes;
    if (made.state == net::BodyPiece::State::kMore) continue;
    EXPECT_EQ(made.state, net::BodyPiece::State::kEnd);
    EXPECT_EQ(body.size(), source.length());
    return body;
  }
}

}  // namespace

Answer Campus::send(net::HttpRequest request, const std::optional<Caller>& caller) {
  const std::string method = request.method;
  const std::string path = request.path;
  Awaited awaited;
  api_->handle(std::move(request), caller, awaited.reply());
  net::HttpResponse response = awaited.get();
  if (response.source) response.body = whole_body(*response.source);
  EXPECT_EQ(document_.fault_of(method, path, response), "")
      << method << " " << path << ": " << response.body;
  Answer answer{response.status, response.headers, response.body, nullptr};
  Json body = Json::parse(response.body, nullptr, false);
  if (!body.is_discarded()) answer.body = std::move(body);
  return answer;
}

Answer Campus::request(const std::string& method, const std::string& target,
                       const std::optional<Caller>& caller, const Json& body) {
  return send(
      body.is_null() ? http(method, target) : http(method, target, body.dump(), "application/json"),
      caller);
}

Answer Campus::get(const std::string& target, const std::optional<Caller>& caller) {
  return request("GET", target, caller);
}
Answer Campus::post(const std::string& target, const std::optional<Caller>& caller,
                    const Json& body) {
  return request("POST", target, caller, body);
}
Answer Campus::patch(const std::string& target, const std::optional<Caller>& caller,
                     const Json& body) {
  return request("PATCH", target, caller, body);
}
Answer Campus::remove(const std::string& target, const std::optional<Caller>& caller) {
  return request("DELETE", target, caller);
}

void Campus::met(const std::string& call, const Caller& one, const Caller& other,
                 std::optional<Instant> at) {
  const Instant started = at.value_or(now());
  see(one);
  see(other);
  const CallRecord record{.session = session_of(call),
                          .first = {one.user, one.is_guest},
                          .second = {other.user, other.is_guest},
                          .mode = MatchMode::kVideo,
                          .started_at = started,
                          .end = CallEnd{started + Millis{60'000}, LeftReason::kEnded}};
  run(store_calls({&record, 1}));
}

void Campus::know_everybody_for(Millis age) {
  run({{"UPDATE gurukul.profiles SET created_at = $1", {now().unix_ms - age.count()}}});
}

void Campus::said(const std::string& call, const Caller& sender, const std::string& text,
                  std::int64_t at) {
  const SessionId id = bits_of(call + text + std::to_string(at));
  const MessageRecord record{MessageId{id.high, id.low}, session_of(call), sender.user, text,
                             Instant{at}};
  run(store_messages({&record, 1}));
}

void Campus::see(const Caller& caller) {
  run({see_profile(caller, now())});
}

store::Outcome Campus::run(store::Transaction transaction) {
  store::Outcome outcome = store::testing::run(*database_, std::move(transaction));
  if (!outcome) throw std::runtime_error(std::string(to_string(outcome.fault())));
  return outcome;
}

std::int64_t Campus::count(std::string_view sql) {
  return store::testing::count(*database_, sql);
}

}  // namespace gurukul::social::testing
