#pragma once
// A separate listener for /metrics on an address that the public cannot reach
// (GURUKUL_METRICS=HOST:PORT). It serves plain HTTP on a thread of its own. Made, started and
// stopped by Server, on the first thread.
//
//   auto listener = MetricsListener::open(context, &backend);
//   (*listener)->start();
//   (*listener)->stop();        // returns when the thread has ended

#include <memory>
#include <thread>

#include "net/shard.hpp"
#include "server/server_context.hpp"

namespace gurukul::server {

class Backend;

class MetricsListener {
 public:
  // Binds to settings.metrics.host and port. The context and the backend outlive the listener.
  // `backend` is null in open mode.
  static Result<std::unique_ptr<MetricsListener>> open(ServerContext& context,
                                                       const Backend* backend);
  ~MetricsListener();
  MetricsListener(const MetricsListener&) = delete;
  MetricsListener& operator=(const MetricsListener&) = delete;

  void start();
  void stop();
  std::uint16_t port() const { return shard_->port(); }

 private:
  class Answers;
  MetricsListener(ServerContext& context, const Backend* backend,
                  std::unique_ptr<net::Shard> shard);

  std::unique_ptr<net::Shard> shard_;
  std::unique_ptr<Answers> answers_;
  std::thread thread_;
};

}  // namespace gurukul::server
