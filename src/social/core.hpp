#pragma once
// What every route works with: database, clock, limits, settings, worker. Owned by Api. Callbacks
// of the routes run only while Core lives. Any thread.
//
//   core.run(exchange, {{"SELECT ...", {exchange->me()}}},
//            [exchange](const store::Outcome& outcome) {
//              exchange->reply(json_response(200, ...));  // only on success
//            });

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "base/worker_pool.hpp"
#include "social/act_limits.hpp"
#include "social/api.hpp"
#include "social/events.hpp"
#include "social/exchange.hpp"
#include "social/export_leases.hpp"
#include "social/gate.hpp"
#include "store/database.hpp"

namespace gurukul::social {

class Core {
 public:
  Core(ApiOptions given, store::Database& store, const Clock& time, Events& server);
  ~Core();

  // Calls `then` after the transaction was committed. If it fails, Core answers the request itself.
  void run(const ExchangePtr& exchange, store::Transaction transaction,
           std::function<void(const store::Outcome&)> then);
  // Returns a callback that runs `then` only while this Core lives.
  Applied while_alive(ExchangePtr exchange, std::function<void()> then);
  // Runs `then` once the calls and messages up to now are in the database. If that takes too long,
  // Core answers the request itself, with 503.
  void run_after_history(const ExchangePtr& exchange, std::function<void()> then);
  // Writes a completed admin action to the security log. `action`, `subject`: see audit.hpp.
  void notify_operator(const Exchange& exchange, std::string_view action,
                       std::string_view subject) const;
  // Reads for a response body that is streamed after the exchange was answered. `then` gets null
  // when the read failed. After this Core is destroyed, `then` is dropped without a call. The
  // Reader may outlive the Core.
  using Reader =
      std::function<void(store::Transaction, std::function<void(const store::Outcome*)>)>;
  Reader reader();
  // Answers 503 when the queue of the worker is full.
  void run_on_worker(const ExchangePtr& exchange, std::function<void()> job);

  // `then` gets settings that are at most two seconds old, or older ones while the database is
  // down.
  void with_settings(const ExchangePtr& exchange,
                     std::function<void(const OperatorSettings&)> then);
  void load_settings_now(const ExchangePtr& exchange,
                         std::function<void(const OperatorSettings&)> then);
  void remember_settings(const OperatorSettings& settings);

  // Constant after construction.
  const ApiOptions options;
  // Borrowed.
  store::Database& database;
  const Clock& clock;
  Events& events;
  // Owned.
  ActLimits limits;
  ExportLeases exports;

 private:
  static constexpr std::size_t kJobsMax = 12;
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  Mutex settings_mutex_;
  std::optional<OperatorSettings> settings_ GUARDED_BY(settings_mutex_);
  SteadyTime settings_at_ GUARDED_BY(settings_mutex_);
  // Last: its jobs use everything above.
  WorkerPool worker_{1, {{kJobsMax, 1}}};
};

std::string new_id();

}  // namespace gurukul::social
