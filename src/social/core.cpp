#include "social/core.hpp"

#include <utility>

#include "base/random.hpp"
#include "base/uuid.hpp"
#include "social/problem.hpp"

namespace gurukul::social {
namespace {

constexpr Millis kSettingsFresh{2'000};
constexpr Millis kHistoryRetry{2'000};

}  // namespace

Core::Core(ApiOptions given, store::Database& store, const Clock& time, Events& server)
    : options(std::move(given)), database(store), clock(time), events(server) {}

Core::~Core() {
  gate_->close();
}

void Core::run(const ExchangePtr& exchange, store::Transaction transaction,
               std::function<void(const store::Outcome&)> then) {
  database.run(std::move(transaction),
               [gate = gate_, exchange, then = std::move(then)](const store::Outcome& outcome) {
                 const Gate::Pass pass = gate->enter();
                 if (!pass) return;
                 if (!outcome) return exchange->reply(problem_of(outcome.fault()));
                 exchange->run([&] { then(outcome); });
               });
}

Core::Reader Core::reader() {
  return [gate = gate_, &store = database](store::Transaction transaction,
                                           std::function<void(const store::Outcome*)> then) {
    const Gate::Pass pass = gate->enter();
    if (!pass) return;
    store.run(std::move(transaction),
              [gate, then = std::move(then)](const store::Outcome& outcome) {
                const Gate::Pass inside = gate->enter();
                if (inside) then(outcome ? &outcome : nullptr);
              });
  };
}

Applied Core::while_alive(ExchangePtr exchange, std::function<void()> then) {
  return [gate = gate_, exchange = std::move(exchange), then = std::move(then)] {
    const Gate::Pass pass = gate->enter();
    if (pass) exchange->run(then);
  };
}

void Core::run_after_history(const ExchangePtr& exchange, std::function<void()> then) {
  events.flush_history([gate = gate_, exchange, then = std::move(then)](bool is_stored) {
    const Gate::Pass pass = gate->enter();
    if (!pass) return;
    if (!is_stored) {
      return exchange->reply(
          try_later("the newest calls are not yet stored: try again", kHistoryRetry));
    }
    exchange->run(then);
  });
}

void Core::notify_operator(const Exchange& exchange, std::string_view action,
                           std::string_view subject) const {
  if (!options.security_log) return;
  const std::string address = exchange.request().client_address.text();
  const std::string detail = std::string(action) + " " + std::string(subject);
  options.security_log({.kind = "admin_act",
                        .outcome = "done",
                        .client_address = address,
                        .account = exchange.me(),
                        .detail = detail});
}

void Core::run_on_worker(const ExchangePtr& exchange, std::function<void()> job) {
  if (!worker_.post(0, exchange->me(), [exchange, job = std::move(job)] { exchange->run(job); })) {
    exchange->reply(try_later("too many pictures are being processed: try again", Millis{5'000}));
  }
}

void Core::with_settings(const ExchangePtr& exchange,
                         std::function<void(const OperatorSettings&)> then) {
  const SteadyTime now = clock.steady();
  std::optional<OperatorSettings> known;
  {
    const MutexLock lock(settings_mutex_);
    if (settings_ && now - settings_at_ < kSettingsFresh) known = settings_;
  }
  if (known) return then(*known);
  load_settings(database, options.defaults,
                [this, gate = gate_, exchange, then = std::move(then)](SettingsOutcome outcome) {
                  const Gate::Pass pass = gate->enter();
                  if (!pass) return;
                  if (const auto* loaded = std::get_if<OperatorSettings>(&outcome)) {
                    remember_settings(*loaded);
                    return then(*loaded);
                  }
                  std::optional<OperatorSettings> stale;
                  {
                    const MutexLock lock(settings_mutex_);
                    stale = settings_;
                  }
                  if (stale) return then(*stale);
                  exchange->reply(problem_of(std::get<store::Fault>(outcome)));
                });
}

void Core::load_settings_now(const ExchangePtr& exchange,
                             std::function<void(const OperatorSettings&)> then) {
  load_settings(database, options.defaults,
                [gate = gate_, exchange, then = std::move(then)](SettingsOutcome outcome) {
                  const Gate::Pass pass = gate->enter();
                  if (!pass) return;
                  if (const auto* fault = std::get_if<store::Fault>(&outcome)) {
                    return exchange->reply(problem_of(*fault));
                  }
                  then(std::get<OperatorSettings>(outcome));
                });
}

void Core::remember_settings(const OperatorSettings& settings) {
  const MutexLock lock(settings_mutex_);
  if (settings_ && settings_->version > settings.version) return;
  settings_ = settings;
  settings_at_ = clock.steady();
}

std::string new_id() {
  thread_local SystemRandom random;
  return format_uuid(random_uuid<SessionId>(random));
}

}  // namespace gurukul::social
