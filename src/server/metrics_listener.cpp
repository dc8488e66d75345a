#include "server/metrics_listener.hpp"

#include "net/listener.hpp"
#include "server/metrics.hpp"

namespace gurukul::server {
namespace {

constexpr std::size_t kSocketsMax = 64;

}  // namespace

class MetricsListener::Answers final : public net::Handler {
 public:
  Answers(ServerContext& context, const Backend* backend) : context_(context), backend_(backend) {}

  std::optional<net::HttpResponse> on_http(net::RequestId,
                                           const net::HttpRequest& request) override {
    if (request.path != "/metrics") return net::plain_response(404, "not found");
    return metrics_response(context_, backend_, request);
  }
  std::optional<net::HttpResponse> on_upgrade(const net::HttpRequest&) override {
    return net::plain_response(404, "not found");
  }
  void on_handshake_fault(const IpAddress&) override {}
  void on_open(ConnectionId, const net::HttpRequest&) override {}
  void on_text(ConnectionId, std::string_view) override {}
  void on_binary(ConnectionId) override {}
  void on_close(ConnectionId, net::CloseInfo) override {}
  std::optional<SteadyTime> on_tick_end() override { return std::nullopt; }

 private:
  ServerContext& context_;
  const Backend* const backend_;
};

Result<std::unique_ptr<MetricsListener>> MetricsListener::open(ServerContext& context,
                                                               const Backend* backend) {
  const MetricsAccess& access = context.settings.metrics;
  const auto named = [](const Error& error) { return Error{"GURUKUL_METRICS: " + error.message}; };
  if (const Status free = net::probe_port(access.host, access.port); !free) {
    return named(free.error());
  }
  net::ShardOptions options;
  options.host = access.host;
  options.port = access.port;
  options.admission = std::make_shared<net::Admission>(kSocketsMax);
  options.budget = context.buffers;
  auto shard = net::Shard::open(options, context.clock);
  if (!shard) return named(shard.error());
  return std::unique_ptr<MetricsListener>(new MetricsListener(context, backend, std::move(*shard)));
}

MetricsListener::MetricsListener(ServerContext& context, const Backend* backend,
                                 std::unique_ptr<net::Shard> shard)
    : shard_(std::move(shard)), answers_(std::make_unique<Answers>(context, backend)) {}

MetricsListener::~MetricsListener() {
  stop();
}

void MetricsListener::start() {
  thread_ = std::thread([this] { shard_->run(*answers_); });
}

void MetricsListener::stop() {
  if (!thread_.joinable()) return;
  shard_->stop();
  thread_.join();
}

}  // namespace gurukul::server
