#include "load/report.hpp"

#include <algorithm>
#include <cstdio>

namespace gurukul::bench {

Report::Report(std::string_view scenario)
    : text_(R"({"scenario":")" + std::string(scenario) + '"') {}

void Report::add(std::string_view name, double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.4f", value);
  text_ += ",\"" + std::string(name) + "\":" + text;
}

void Report::add_percentiles(std::string_view name, std::vector<std::int64_t>& samples_ns) {
  add(std::string(name) + "_samples", static_cast<double>(samples_ns.size()));
  if (samples_ns.empty()) return;
  std::sort(samples_ns.begin(), samples_ns.end());
  const auto percentile_ms = [&](double part) {
    const auto last = static_cast<double>(samples_ns.size() - 1);
    return static_cast<double>(samples_ns[static_cast<std::size_t>(part * last + 0.5)]) / 1e6;
  };
  add(std::string(name) + "_p50_ms", percentile_ms(0.5));
  add(std::string(name) + "_p99_ms", percentile_ms(0.99));
  add(std::string(name) + "_p999_ms", percentile_ms(0.999));
  add(std::string(name) + "_max_ms", percentile_ms(1.0));
}

void Report::print() const {
  std::printf("%s}\n", text_.c_str());
  std::fflush(stdout);
}

}  // namespace gurukul::bench
