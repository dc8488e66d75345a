#pragma once
// What every route works with. Owned by Api; the routes' callbacks run only while it lives. Any
// thread.
//
//   core.run(exchange, {{"SELECT ...", {exchange->me()}}}, [exchange](const store::Outcome&
//   outcome) {
//     exchange->reply(json_response(200, ...));        // faults were answered already
//   });

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "social/act_limits.hpp"
#include "social/api.hpp"
#include "social/events.hpp"
#include "social/exchange.hpp"
#include "social/export_leases.hpp"
#include "social/gate.hpp"
#include "social/worker.hpp"
#include "store/database.hpp"

namespace gurukul::social {

class Core {
 public:
  Core(ApiOptions given, store::Database& store, const Clock& time, Events& server);
  ~Core();

  // `then` gets what was done; what was not is answered here.
  void run(const ExchangePtr& exchange, store::Transaction transaction,
           std::function<void(const store::Outcome&)> then);
  // Runs `then` only while this lives: for what others call back.
  Applied while_alive(ExchangePtr exchange, std::function<void()> then);
  // An act of an admin that was done, for the security log. `action` and `subject` as in audit.hpp.
  void notify_operator(const Exchange& exchange, std::string_view action,
                       std::string_view subject) const;
  // Reads for a body that is sent after its exchange was answered: `then` gets null when nothing
  // was read, and is dropped uncalled once this is gone. May be used after that.
  using Reader =
      std::function<void(store::Transaction, std::function<void(const store::Outcome*)>)>;
  Reader reader();
  // Answers 503 when too much waits.
  void run_on_worker(const ExchangePtr& exchange, std::function<void()> job);

  // As they were at most two seconds ago; older ones when the database is down.
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
  std::mutex settings_mutex_;
  // Guarded by settings_mutex_.
  std::optional<OperatorSettings> settings_;
  SteadyTime settings_at_;
  // Last: its jobs use everything above.
  Worker worker_{kJobsMax};
};

std::string new_id();

}  // namespace gurukul::social
