#pragma once
// A campus for the tests: a real database, the API on it, a stand-in for the lobby that notes what
// it is told, and people who met. Every answer is held against the OpenAPI document. Tests only;
// one thread.
//
//   Campus campus(Kind::kSqlite);
//   campus.met("call-1", asha, binod);
//   EXPECT_EQ(campus.get("/api/v1/people", asha).body["items"].size(), 1U);

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "social/api.hpp"
#include "social/history.hpp"
#include "social/json.hpp"
#include "social/testing/openapi_check.hpp"
#include "store/testing/place.hpp"

namespace gurukul::social::testing {

using store::testing::Kind;

// Notes what it is told, in words; applies at once unless it is told to hold.
class NotedEvents final : public Events {
 public:
  void profile_changed(const UserId& user, Applied applied) override;
  void blocked(const UserId& blocker, const UserId& blocked, Applied applied) override;
  void banned(const UserId& user, std::optional<Instant> until, const std::string& reason,
              Applied applied) override;
  void unbanned(const UserId& user, Applied applied) override;
  void settings_changed(const OperatorSettings& settings, Applied applied) override;
  void departed(const UserId& user, Applied applied) override;
  void buddy_changed(const UserId& of, const UserId& by, BuddyChange change) override;
  bool is_online(const UserId& user) override;
  LiveNumbers live_numbers() override { return {.online = 7, .waiting_text = 2, .sessions = 3}; }
  void flush_history(Applied done) override;

  // What came since the last time.
  std::vector<std::string> take();
  void hold();
  // Applies what was held, or drops it.
  void release(bool apply = true);
  // Waits until something is held.
  void await_held();
  void set_online(const std::string& user);

 private:
  void note(std::string words, Applied applied);

  std::mutex mutex_;
  std::vector<std::string> noted_;
  std::vector<Applied> held_;
  std::set<std::string> online_;
  bool holding_ = false;
};

struct Answer {
  int status = 0;
  std::vector<net::HttpHeader> headers;
  std::string text;
  Json body;
  std::string header(const std::string& name) const;
};

Caller person_of(const std::string& id);
Caller guest_of(const std::string& id);
Caller admin_of(const std::string& id);

// A UUID that is the same for the same word.
SessionId session_of(const std::string& word);
std::string call_id(const std::string& word);

// As the server hands it over.
net::HttpRequest http(const std::string& method, const std::string& target, std::string body = {},
                      const std::string& content_type = {});

class Campus {
 public:
  explicit Campus(Kind kind, ApiOptions options = {.defaults = {}, .rate_limits = false});
  ~Campus();

  Answer send(net::HttpRequest request, const std::optional<Caller>& caller);
  Answer request(const std::string& method, const std::string& target,
                 const std::optional<Caller>& caller, const Json& body = nullptr);
  Answer get(const std::string& target, const std::optional<Caller>& caller);
  Answer post(const std::string& target, const std::optional<Caller>& caller, const Json& body);
  Answer patch(const std::string& target, const std::optional<Caller>& caller, const Json& body);
  Answer remove(const std::string& target, const std::optional<Caller>& caller);

  // Both are seen, and the call is over; now, if no time is given.
  void met(const std::string& call, const Caller& one, const Caller& other,
           std::optional<Instant> at = std::nullopt);
  // A message of that call; its id comes from the text.
  void said(const std::string& call, const Caller& sender, const std::string& text,
            std::int64_t at = 2'000);
  void see(const Caller& caller);
  // As if this server had known all who were seen for so long: ratings of newer ones do not count.
  void know_everybody_for(Millis age);
  // Throws what went wrong.
  store::Outcome run(store::Transaction transaction);
  std::int64_t count(std::string_view sql);
  Instant now() const { return clock_.wall(); }

  store::Database& database() { return *database_; }
  Api& api() { return *api_; }
  // Before the database, as the teardown is written down.
  void end_api() { api_.reset(); }
  void end_database() { database_.reset(); }
  NotedEvents events;

 private:
  const OpenApi document_;
  store::testing::Place place_;
  std::unique_ptr<store::Database> database_;
  const Clock clock_;
  std::unique_ptr<Api> api_;
};

// One reply that is waited for.
class Awaited {
 public:
  std::function<void(net::HttpResponse)> reply();
  // Within a minute, else it throws.
  net::HttpResponse get();
  bool is_there();

 private:
  struct State;
  std::shared_ptr<State> state_ = make_state();
  static std::shared_ptr<State> make_state();
};

}  // namespace gurukul::social::testing
