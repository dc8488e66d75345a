#include <vector>

#include "load/crowd.hpp"
#include "load/json_text.hpp"
#include "load/report.hpp"
#include "load/scenarios.hpp"

namespace gurukul::bench {
namespace {

class Relay : public Crowd {
 public:
  explicit Relay(const Options& options)
      : Crowd(options), signal_frames_(static_cast<std::size_t>(options.connections)) {}

  void run() {
    never_sleep();
    connect_everyone();
    for (int client = 0; client < options_.connections; ++client) {
      pool_.send(client, join_frame(client));
    }
    run_until("a match for every client", [&] { return matched_ == options_.connections; });
    // Only one side of a pair starts. If both did, their two signals could share one read and one
    // write, by chance of timing: half the system calls for the same work.
    for (const int client : serving_) {
      for (int i = 0; i < options_.window; ++i) send_signal(client);
    }
    run_for(std::int64_t{options_.warm_up_seconds} * 1'000'000'000);

    const std::int64_t received_before = received_;
    const std::int64_t cpu_before_ns = server_cpu_ns(options_);
    const std::int64_t begin_ns = monotonic_ns();
    run_for(std::int64_t{options_.seconds} * 1'000'000'000);
    const double seconds = static_cast<double>(monotonic_ns() - begin_ns) / 1e9;
    const std::int64_t cpu_spent_ns = server_cpu_ns(options_) - cpu_before_ns;
    const double messages = static_cast<double>(received_ - received_before);

    answering_ = false;
    run_until("the last signals", [&] { return received_ == sent_; });
    if (messages == 0) fail("no signal came back");

    Report report("relay");
    report.add("pairs", options_.connections / 2);
    report.add("messages_per_second", messages / seconds);
    report.add("cpu_us_per_message", static_cast<double>(cpu_spent_ns) / 1e3 / messages);
    report.add("bytes_per_message", static_cast<double>(signal_text_bytes_));
    report.print();
  }

 private:
  void on_message(int client, std::string_view type, std::string_view text) override {
    if (type == "signal") {
      if (signal_text_bytes_ == 0) signal_text_bytes_ = text.size();
      if (text.size() != signal_text_bytes_) fail("a signal came back with another length");
      ++received_;
      if (answering_) send_signal(client);
    } else if (type == "match_found") {
      ++matched_;
      if (text.find(R"("isInitiator":true)") != std::string_view::npos) serving_.push_back(client);
      signal_frames_[static_cast<std::size_t>(client)] = text_frame(signal_text(
          string_of(text, "sessionId"), string_of(text, "partnerId"), options_.signal_bytes));
    }
  }

  void send_signal(int client) {
    ++sent_;
    pool_.send(client, signal_frames_[static_cast<std::size_t>(client)]);
  }

  std::vector<std::string> signal_frames_;
  std::vector<int> serving_;  // the initiators
  std::size_t signal_text_bytes_ = 0;
  std::int64_t sent_ = 0;
  std::int64_t received_ = 0;
  int matched_ = 0;
  bool answering_ = true;
};

}  // namespace

void run_relay(const Options& options) {
  if (options.connections % 2 != 0) fail("relay: an even number of connections");
  if (options.signal_bytes < 64) fail("relay: signals of at least 64 bytes");
  Relay(options).run();
}

}  // namespace gurukul::bench
