#pragma once
// Test fixture: a real database, the API on it, a fake lobby that records its notifications, and
// helpers that create users and calls. Every response is checked against the OpenAPI document.
// Tests only; one thread.
//
//   Campus campus(Kind::kSqlite);
//   campus.met("call-1", asha, binod);
//   EXPECT_EQ(campus.get("/api/v1/people", asha).body["items"].size(), 1U);

#include <atomic>
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

// Records each notification as text. Applies it at once, unless hold() was called.
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
  void flush_history(std::function<void(bool)> done) override { done(is_history_stored_); }
  // Whether the history can be flushed from now on.
  void set_history_stored(bool is_stored) { is_history_stored_ = is_stored; }

  // The notifications since the last call.
  std::vector<std::string> take();
  void hold();
  // Applies the held notifications, or drops them.
  void release(bool apply = true);
  // Waits until a notification is held.
  void await_held();
  void set_online(const std::string& user);

 private:
  void note(std::string words, Applied applied);

  std::mutex mutex_;
  std::vector<std::string> noted_;
  std::vector<Applied> held_;
  std::set<std::string> online_;
  bool holding_ = false;
  std::atomic<bool> is_history_stored_{true};
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

// A UUID derived from `word`: the same word gives the same UUID.
SessionId session_of(const std::string& word);
std::string call_id(const std::string& word);

// A request in the form that the server passes to the API.
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

  // Creates both profiles and stores a finished call between them, at `at` or now.
  void met(const std::string& call, const Caller& one, const Caller& other,
           std::optional<Instant> at = std::nullopt);
  // Stores a message of that call. Its id is derived from the text.
  void said(const std::string& call, const Caller& sender, const std::string& text,
            std::int64_t at = 2'000);
  void see(const Caller& caller);
  // Backdates all profiles by `age`: ratings by newer profiles do not count for karma.
  void know_everybody_for(Millis age);
  // Throws when the transaction fails.
  store::Outcome run(store::Transaction transaction);
  std::int64_t count(std::string_view sql);
  Instant now() const { return clock_.wall(); }

  store::Database& database() { return *database_; }
  Api& api() { return *api_; }
  // Must be called before end_database(), as in the documented teardown order.
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

// Waits for one reply.
class Awaited {
 public:
  std::function<void(net::HttpResponse)> reply();
  // Waits up to a minute, then throws.
  net::HttpResponse get();
  bool is_there();

 private:
  struct State;
  std::shared_ptr<State> state_ = make_state();
  static std::shared_ptr<State> make_state();
};

}  // namespace gurukul::social::testing
