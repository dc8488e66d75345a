#pragma once
// A listener of its own for /metrics, where the operator wants the numbers on an address that the
// public does not reach (GURUKUL_METRICS=HOST:PORT). Plain HTTP, one thread. Made by Server.
//
//   auto listener = MetricsListener::open(shared);
//   (*listener)->start();
//   (*listener)->stop();        // the thread has ended; nothing is answered any more

#include <memory>
#include <thread>

#include "net/shard.hpp"
#include "server/server_context.hpp"

namespace gurukul::server {

class MetricsListener {
 public:
  // Binds to settings.metrics.host and port. `shared` outlives it.
  static Result<std::unique_ptr<MetricsListener>> open(ServerContext& shared);
  ~MetricsListener();
  MetricsListener(const MetricsListener&) = delete;
  MetricsListener& operator=(const MetricsListener&) = delete;

  void start();
  void stop();
  std::uint16_t port() const { return shard_->port(); }

 private:
  class Answers;
  MetricsListener(ServerContext& shared, std::unique_ptr<net::Shard> shard);

  std::unique_ptr<net::Shard> shard_;
  std::unique_ptr<Answers> answers_;
  std::thread thread_;
};

}  // namespace gurukul::server
