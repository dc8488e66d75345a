#include <vector>

#include "load/crowd.hpp"
#include "load/report.hpp"
#include "load/scenarios.hpp"

namespace gurukul::bench {
namespace {

// Work of the server shortly after its last response still counts.
constexpr std::int64_t kAfterglowNs = 50'000'000;

class Storm : public Crowd {
 public:
  using Crowd::Crowd;

  void run() {
    never_sleep();
    connect_everyone();
    std::vector<std::string> joins;
    for (int client = 0; client < options_.connections; ++client) {
      joins.push_back(join_frame(client));
    }
    run_for(kAfterglowNs);

    const std::uint64_t bytes_before = pool_.bytes_received();
    const std::int64_t cpu_before_ns = server_cpu_ns(options_);
    const std::int64_t begin_ns = monotonic_ns();
    for (int client = 0; client < options_.connections; ++client) {
      pool_.send(client, joins[static_cast<std::size_t>(client)]);
    }
    run_until("a match for every client", [&] { return matched_ == options_.connections; });
    const std::int64_t wall_ns = monotonic_ns() - begin_ns;
    run_for(kAfterglowNs);
    const std::int64_t cpu_spent_ns = server_cpu_ns(options_) - cpu_before_ns;

    const double users = options_.connections;
    Report report("storm");
    report.add("users", users);
    report.add("wall_ms", static_cast<double>(wall_ns) / 1e6);
    report.add("cpu_us_per_user", static_cast<double>(cpu_spent_ns) / 1e3 / users);
    report.add("bytes_per_user",
               static_cast<double>(pool_.bytes_received() - bytes_before) / users);
    report.add("queued_messages", queued_);
    report.print();
  }

 private:
  void on_message(int, std::string_view type, std::string_view) override {
    if (type == "match_found") ++matched_;
    if (type == "queued") ++queued_;
  }

  int matched_ = 0;
  int queued_ = 0;
};

}  // namespace

void run_storm(const Options& options) {
  if (options.connections % 2 != 0) fail("storm: an even number of connections, so all can match");
  Storm(options).run();
}

}  // namespace gurukul::bench
