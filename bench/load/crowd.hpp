// The clients of a scenario, from connecting until all are ready: upgraded and, with a token
// secret, authenticated. A scenario derives from Crowd and receives every later message. One
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "load/client_pool.hpp"
#include "load/options.hpp"
#include "load/process_stat.hpp"

namespace gurukul::bench {

class Crowd : private ClientEvents {
 public:
  // Users are numbered from `first_user`, so that two crowds in one run can be different users.
  explicit Crowd(const Options& options, int first_user = 0);
  virtual ~Crowd() = default;

  // Returns when every client is ready. Tokens are made before.
  void connect_everyone();

 protected:
  // `type` is the type of the message. Crowd itself handles `welcome` and `error`.
  virtual void on_message(int client, std::string_view type, std::string_view text) = 0;

  // Handles events until `done()`. Fails after options.timeout_seconds with a text of what is
  // missing.
  template <class Done>
  void run_until(const char* awaited, Done done) {
    const std::int64_t deadline_ns =
        monotonic_ns() + std::int64_t{options_.timeout_seconds} * 1'000'000'000;
    while (!done()) {
      if (monotonic_ns() > deadline_ns) fail(std::string("never came: ") + awaited);
      pool_.tick(idle_tick_ns_);
    }
  }
  void run_for(std::int64_t duration_ns);
  // For scenarios that measure the server's CPU time. Waking a sleeping process costs its sender up
  // to a microsecond for an interrupt to another core. In production no client runs on the server's
  // machine. Also, a slower server would let its clients sleep more often, which would distort the
  // measurement.
  void never_sleep() { idle_tick_ns_ = 0; }

  // A masked `join_queue` frame. `more_fields` is empty or begins with a comma.
  std::string join_frame(int client, std::string_view more_fields = {}) const;
  static std::string text_frame(std::string_view text);

  const Options& options_;
  ClientPool pool_;

 private:
  std::int64_t idle_tick_ns_ = 1'000'000;

  void on_open(int client) override;
  void on_text(int client, std::string_view text) override;
  bool with_tokens() const { return !options_.token_secret.empty(); }

  int first_user_;
  std::vector<std::string> authenticate_frames_;
};

}  // namespace gurukul::bench
