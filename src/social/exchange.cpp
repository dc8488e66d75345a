#include "social/exchange.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/within_memory.hpp"
#include "social/problem.hpp"

namespace gurukul::social {
namespace {

net::HttpResponse shutting_down() {
  return try_later("the server is shutting down", Millis{2'000});
}

}  // namespace

Exchange::Exchange(net::HttpRequest request, std::optional<Caller> caller, Reply reply,
                   TimeReading now)
    : request_(std::move(request)),
      caller_(std::move(caller)),
      reply_(std::move(reply), shutting_down),
      now_(now) {}

const Caller& Exchange::caller() const {
  GURUKUL_CHECK(caller_.has_value());
  return *caller_;
}

void Exchange::run(const std::function<void()>& part) {
  if (within_memory(part) || reply_.is_sent()) return;
  reply(try_later("the server is out of memory", Millis{5'000}));
}

void Exchange::reply(net::HttpResponse response) {
  reply_.send(std::move(response));
}

}  // namespace gurukul::social
