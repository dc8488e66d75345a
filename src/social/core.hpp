#pragma once
// What every route works with: database, clock, rate limits, operator's settings, picture worker.
// Owned by Api; called by the routes, on any thread. Callbacks of the routes run only while the
// Core exists.
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

  // Calls `then` on the database thread after the transaction was committed. If the transaction
  // fails, Core answers the request itself.
  void run(const ExchangePtr& exchange, store::Transaction transaction,
           std::function<void(const store::Outcome&)> then);
  // Returns a callback that runs `then`, or does nothing when this Core does not exist any more.
  Applied while_alive(ExchangePtr exchange, std::function<void()> then);
  // Runs `then` once the calls and messages up to now are in the database. If that takes too long,
  // Core answers the request itself, with 503.
  void run_after_history(const ExchangePtr& exchange, std::function<void()> then);
  // Writes a completed action of an administrator to the security log. `action` and `subject` are
  // explained in audit.hpp.
  void notify_operator(const Exchange& exchange, std::string_view action,
                       std::string_view subject) const;
  // A function that reads from the database, for a response body that is sent piece by piece after
  // the exchange was answered. Its callback gets null when the read failed. After this Core is
  // destroyed, the callback is dropped without a call. The Reader may outlive the Core.
  using Reader =
      std::function<void(store::Transaction, std::function<void(const store::Outcome*)>)>;
  Reader reader();
  // Runs the job on the picture worker. Answers 503 when the queue of the worker is full.
  void run_on_worker(const ExchangePtr& exchange, std::function<void()> job);

  // `then` gets settings that are at most two seconds old, or older ones while the database cannot
  // be read. When there are none, Core answers the request itself.
  void with_settings(const ExchangePtr& exchange,
                     std::function<void(const OperatorSettings&)> then);
  // `then` gets the settings that are in the database now. If they cannot be read, Core answers the
  // request itself.
  void load_settings_now(const ExchangePtr& exchange,
                         std::function<void(const OperatorSettings&)> then);
  // Makes these the newest known settings, unless newer ones are known.
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
  static constexpr std::size_t kJobsMax = 12;  // in the queue of the worker
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  Mutex settings_mutex_;
  // nullopt: not loaded yet.
  std::optional<OperatorSettings> settings_ GUARDED_BY(settings_mutex_);
  SteadyTime settings_at_ GUARDED_BY(settings_mutex_);
  // Last: its jobs use everything above.
  WorkerPool worker_{1, {{kJobsMax, 1}}};
};

// A new random id for a row: a UUID as text.
std::string new_id();

}  // namespace gurukul::social
