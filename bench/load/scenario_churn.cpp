#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include "load/crowd.hpp"
#include "load/json_text.hpp"
#include "load/report.hpp"
#include "load/scenarios.hpp"

namespace gurukul::bench {
namespace {

constexpr std::int64_t kLastMatchesNs = 200'000'000;
constexpr std::int64_t kLongestTickNs = 1'000'000;

// Skips happen at random moments (a Poisson process) and are timed from the moment they were due,
// so that a slow server or generator cannot hide delays. The abandoned partner joins again at once,
// as in the web client; that wait is measured separately.
class Churn : public Crowd {
 public:
  explicit Churn(const Options& options)
      : Crowd(options),
        people_(static_cast<std::size_t>(options.connections)),
        random_(options.seed) {}

  void run() {
    connect_everyone();
    for (int client = 0; client < options_.connections; ++client) {
      pool_.send(client, join_frame(client));
    }
    run_until("a match for every client", [&] { return in_session_ == options_.connections; });

    press(std::int64_t{options_.warm_up_seconds} * 1'000'000'000);
    if (!options_.midway.empty() && std::system(options_.midway.c_str()) != 0) {
      fail("the command of --midway failed");
    }
    // Skips that became due while the command ran are not measured.
    press(1'000'000'000);
    recording_ = true;
    const std::int64_t cpu_before_ns = server_cpu_ns(options_);
    const std::int64_t begin_ns = monotonic_ns();
    press(std::int64_t{options_.seconds} * 1'000'000'000);
    const double seconds = static_cast<double>(monotonic_ns() - begin_ns) / 1e9;
    const std::int64_t cpu_spent_ns = server_cpu_ns(options_) - cpu_before_ns;
    run_for(kLastMatchesNs);
    print(seconds, static_cast<double>(cpu_spent_ns));
  }

 private:
  enum class Doing : std::uint8_t { kInSession, kWaitingAfterSkip, kWaitingAfterLoss, kJoining };
  struct Person {
    Doing doing = Doing::kJoining;
    bool recorded = false;
    std::int64_t since_ns = 0;
    std::string session_id;
  };

  void press(std::int64_t duration_ns) {
    std::exponential_distribution<double> gap_s(options_.skips_per_second);
    const std::int64_t end_ns = monotonic_ns() + duration_ns;
    std::int64_t due_ns = monotonic_ns();
    for (;;) {
      due_ns += static_cast<std::int64_t>(gap_s(random_) * 1e9);
      if (due_ns >= end_ns) break;
      for (std::int64_t now_ns = monotonic_ns(); now_ns < due_ns; now_ns = monotonic_ns()) {
        pool_.tick(std::min(due_ns - now_ns, kLongestTickNs));
      }
      skip_someone(due_ns);
    }
  }

  void skip_someone(std::int64_t due_ns) {
    std::uniform_int_distribution<int> anyone(0, options_.connections - 1);
    for (int tries = 0; tries < 100; ++tries) {
      const int client = anyone(random_);
      Person& person = people_[static_cast<std::size_t>(client)];
      if (person.doing != Doing::kInSession) continue;
      wait(person, Doing::kWaitingAfterSkip, due_ns);
      if (recording_) ++skips_;
      pool_.send(client, text_frame(skip_text(person.session_id)));
      return;
    }
    if (recording_) ++not_pressed_;
  }

  void wait(Person& person, Doing doing, std::int64_t since_ns) {
    person.doing = doing;
    person.since_ns = since_ns;
    person.recorded = recording_;
    --in_session_;
  }

  void on_message(int client, std::string_view type, std::string_view text) override {
    Person& person = people_[static_cast<std::size_t>(client)];
    if (type == "match_found") {
      const std::int64_t waited_ns = monotonic_ns() - person.since_ns;
      if (person.recorded && person.doing == Doing::kWaitingAfterSkip) {
        skip_waits_ns_.push_back(waited_ns);
      } else if (person.recorded && person.doing == Doing::kWaitingAfterLoss) {
        loss_waits_ns_.push_back(waited_ns);
      }
      person.doing = Doing::kInSession;
      person.session_id = string_of(text, "sessionId");
      ++in_session_;
    } else if (type == "partner_left" && person.doing == Doing::kInSession &&
               string_of(text, "sessionId") == person.session_id) {
      wait(person, Doing::kWaitingAfterLoss, monotonic_ns());
      pool_.send(client, join_frame(client));
    }
  }

  void print(double seconds, double cpu_spent_ns) {
    Report report("churn");
    report.add("users", options_.connections);
    report.add("skips_per_second", static_cast<double>(skips_) / seconds);
    report.add("cpu_us_per_skip", cpu_spent_ns / 1e3 / static_cast<double>(skips_));
    report.add("not_pressed", not_pressed_);
    report.add("unmatched_at_the_end", options_.connections - in_session_);
    report.add_percentiles("skip_to_match", skip_waits_ns_);
    report.add_percentiles("left_to_match", loss_waits_ns_);
    report.print();
  }

  std::vector<Person> people_;
  std::mt19937_64 random_;
  std::vector<std::int64_t> skip_waits_ns_;
  std::vector<std::int64_t> loss_waits_ns_;
  int in_session_ = 0;
  int skips_ = 0;
  int not_pressed_ = 0;
  bool recording_ = false;
};

}  // namespace

void run_churn(const Options& options) {
  if (options.connections % 2 != 0) fail("churn: an even number of connections");
  if (options.skips_per_second < 1) fail("churn: at least 1 skip a second");
  Churn(options).run();
}

}  // namespace gurukul::bench
