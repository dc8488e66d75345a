#pragma once
// A separate listener for /metrics on an address that the public cannot reach
// (GURUKUL_METRICS=HOST:PORT). Plain HTTP, on a thread of its own. Made by Server, on the first
// thread.
//
//   auto listener = MetricsListener::open(context);
//   (*listener)->start();
//   (*listener)->stop();        // the thread has ended

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
