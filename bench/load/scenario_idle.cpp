#include <vector>

#include "load/crowd.hpp"
#include "load/report.hpp"
#include "load/scenarios.hpp"

namespace gurukul::bench {
namespace {

constexpr int kWarmUpConnections = 64;
constexpr std::int64_t kSettlingNs = 500'000'000;

class Idle : public Crowd {
 public:
  Idle(const Options& options, int first_user)
      : Crowd(options, first_user), waiting_(static_cast<std::size_t>(options.connections)) {}

  void connect_and_settle() {
    connect_everyone();
    run_for(kSettlingNs);
  }

  // Users with an unknown campus never match for the same campus, so all of them wait.
  void wait_in_queue() {
    for (int client = 0; client < options_.connections; ++client) {
      pool_.send(client, join_frame(client, R"(,"campus":"same")"));
    }
    run_until("a place in the queue for every client",
              [&] { return waiting_count_ == options_.connections; });
    run_for(kSettlingNs);
  }

 private:
  void on_message(int client, std::string_view type, std::string_view) override {
    if (type == "match_found") fail("idle: the server matched users who may not meet");
    if (type != "queued" || waiting_[static_cast<std::size_t>(client)]) return;
    waiting_[static_cast<std::size_t>(client)] = true;
    ++waiting_count_;
  }

  std::vector<bool> waiting_;
  int waiting_count_ = 0;
};

}  // namespace

void run_idle(const Options& options) {
  {
    Options warm_up_options = options;
    warm_up_options.connections = kWarmUpConnections;
    Idle warm_up(warm_up_options, options.connections);
    warm_up.connect_and_settle();
    warm_up.wait_in_queue();
  }
  const auto before = static_cast<double>(resident_bytes(options.server_pid));
  Idle crowd(options, 0);
  crowd.connect_and_settle();
  const auto connected = static_cast<double>(resident_bytes(options.server_pid));
  crowd.wait_in_queue();
  const auto waiting = static_cast<double>(resident_bytes(options.server_pid));

  const double connections = options.connections;
  Report report("idle");
  report.add("connections", connections);
  report.add("resident_before_bytes", before);
  report.add("authenticated_bytes_per_connection", (connected - before) / connections);
  report.add("waiting_bytes_per_connection", (waiting - before) / connections);
  report.print();
}

}  // namespace gurukul::bench
