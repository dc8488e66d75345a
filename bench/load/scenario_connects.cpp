#include <unistd.h>

#include "load/crowd.hpp"
#include "load/report.hpp"
#include "load/scenarios.hpp"

namespace gurukul::bench {
namespace {

class Connects : public Crowd {
 public:
  using Crowd::Crowd;

 private:
  void on_message(int, std::string_view, std::string_view) override {}
};

}  // namespace

void run_connects(const Options& options) {
  Connects crowd(options);
  const std::int64_t own_cpu_before_ns = cpu_ns(getpid());
  const std::int64_t cpu_before_ns = server_cpu_ns(options);
  const std::int64_t begin_ns = monotonic_ns();
  crowd.connect_everyone();
  const double wall_s = static_cast<double>(monotonic_ns() - begin_ns) / 1e9;
  const double cpu_s = static_cast<double>(server_cpu_ns(options) - cpu_before_ns) / 1e9;
  const double own_cpu_s = static_cast<double>(cpu_ns(getpid()) - own_cpu_before_ns) / 1e9;

  const double connections = options.connections;
  Report report("connects");
  report.add("connections", connections);
  report.add("connects_per_second", connections / wall_s);
  report.add("connects_per_core_second", connections / cpu_s);
  report.add("cpu_us_per_connect", cpu_s * 1e6 / connections);
  report.add("generator_cpu_us_per_connect", own_cpu_s * 1e6 / connections);
  report.print();
}

}  // namespace gurukul::bench
