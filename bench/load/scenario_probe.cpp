#include <algorithm>

#include "load/crowd.hpp"
#include "load/report.hpp"
#include "load/scenarios.hpp"

namespace gurukul::bench {
namespace {

class Probe : public Crowd {
 public:
  using Crowd::Crowd;

  void run() {
    connect_everyone();
    pool_.send(0, join_frame(0));
    run_until("queued", [&] { return queued_bytes_ > 0; });
    pool_.send(1, join_frame(1));
    run_until("two match_found", [&] { return matched_ == 2; });
    Report report("probe");
    report.add("queued_bytes", static_cast<double>(queued_bytes_));
    report.add("match_found_bytes", static_cast<double>(match_found_bytes_));
    report.print();
  }

 private:
  void on_message(int, std::string_view type, std::string_view text) override {
    if (type == "queued") queued_bytes_ = text.size();
    if (type != "match_found") return;
    match_found_bytes_ = std::max(match_found_bytes_, text.size());
    ++matched_;
  }

  std::size_t queued_bytes_ = 0;
  std::size_t match_found_bytes_ = 0;
  int matched_ = 0;
};

}  // namespace

void run_probe(const Options& options) {
  Options two = options;
  two.connections = 2;
  Probe(two).run();
}

}  // namespace gurukul::bench
