#include <memory>

#include "social/export_source.hpp"
#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/problem.hpp"

namespace gurukul::social {
namespace {

// Bytes that are added to the measured length, because some data may change between the two passes,
// for example a name or the end of a ban. The unused part is sent as white space.
constexpr std::uint64_t kRoomForChanges = 1024;

// The first pass only measures the text, so that the response has a Content-Length and a browser
// can show progress.
struct Measure {
  ExchangePtr exchange;
  std::shared_ptr<const void> lease;
  ExportPages pages;
  std::uint64_t length = 0;
};

void reply_export(Core& core, const Measure& measured) {
  const ExchangePtr& exchange = measured.exchange;
  net::HttpResponse response = json_response(200, nullptr);
  response.body.clear();
  response.headers.push_back({"Content-Disposition", "attachment; filename=\"gurukul.json\""});
  response.source =
      std::make_shared<ExportSource>(core.reader(), ExportPages(exchange->me(), exchange->now()),
                                     measured.length + kRoomForChanges, measured.lease);
  exchange->reply(std::move(response));
}

void measure_page(Core& core, const std::shared_ptr<Measure>& measure) {
  core.run(measure->exchange, measure->pages.statements(),
           [&core, measure](const store::Outcome& outcome) {
             measure->length += measure->pages.take(outcome).size();
             if (measure->pages.done()) return reply_export(core, *measure);
             measure_page(core, measure);
           });
}

}  // namespace

void export_me(Core& core, const ExchangePtr& exchange) {
  auto lease = core.exports.take(exchange->me());
  if (!lease) {
    net::HttpResponse refusal =
        problem(429, "export_running", "One export at a time",
                "another export is being sent: wait until it is complete, then ask again");
    refusal.headers.push_back({"Retry-After", "10"});
    return exchange->reply(std::move(refusal));
  }
  const auto read = [&core, exchange, lease = std::move(lease)] {
    measure_page(core, std::make_shared<Measure>(
                           Measure{exchange, lease, ExportPages(exchange->me(), exchange->now())}));
  };
  core.run_after_history(exchange, read);
}

}  // namespace gurukul::social
