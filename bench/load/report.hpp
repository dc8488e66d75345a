// One line of JSON on stdout, read by the runner. Values are numbers; names end with the unit.
//
//   Report report("storm");
//   report.add("wall_ms", 81.2);
//   report.print();
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gurukul::bench {

class Report {
 public:
  explicit Report(std::string_view scenario);
  void add(std::string_view name, double value);
  // p50, p99, p99.9 and maximum of `samples_ns` in milliseconds, as `name_p50_ms` and so on.
  void add_percentiles(std::string_view name, std::vector<std::int64_t>& samples_ns);
  void print() const;

 private:
  std::string text_;
};

}  // namespace gurukul::bench
