#include <sys/resource.h>

#include "load/options.hpp"
#include "load/scenarios.hpp"

namespace {

void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace gurukul::bench;
  const Options options = parse_options(argc, argv);
  raise_file_limit();
  if (options.scenario == "storm")
    run_storm(options);
  else if (options.scenario == "relay")
    run_relay(options);
  else if (options.scenario == "idle")
    run_idle(options);
  else if (options.scenario == "connects")
    run_connects(options);
  else if (options.scenario == "churn")
    run_churn(options);
  else if (options.scenario == "probe")
    run_probe(options);
  else
    fail("unknown scenario " + options.scenario);
  return 0;
}
