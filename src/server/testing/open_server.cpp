#include "server/testing/open_server.hpp"

#include "base/check.hpp"

namespace gurukul::server::testing {
namespace {

Settings open_settings() {
  auto settings = parse_settings({}, [](const std::string& name) -> std::optional<std::string> {
    if (name == "GURUKUL_AUTH") return "open";
    if (name == "HOST") return "127.0.0.1";
    if (name == "GURUKUL_WEB_DIR") return "";
    return std::nullopt;
  });
  GURUKUL_CHECK(settings);
  settings->connections_max = 1'000;
  return std::move(*settings);
}

std::string type_of(const std::string& message) {
  constexpr std::string_view kKey = R"("type":")";
  const std::size_t begin = message.find(kKey);
  GURUKUL_CHECK(begin != std::string::npos);
  const std::size_t from = begin + kKey.size();
  return message.substr(from, message.find('"', from) - from);
}

}  // namespace

OpenServer::OpenServer(std::size_t shards) : context_(open_settings()) {
  context_.secret = "a-secret-of-tests-that-has-at-least-32-bytes";
  context_.instance = 1;
  context_.connections_max = context_.settings.connections_max;
  {
    const MutexLock lock(context_.reports_mutex);
    context_.shard_reports.resize(shards);
  }
  std::vector<net::Connections*> borrowed;
  for (std::size_t index = 0; index < shards; ++index) {
    shards_.push_back(std::make_unique<FakeConnections>());
    borrowed.push_back(shards_.back().get());
  }
  runner_ = std::make_unique<LobbyRunner>(context_, borrowed, LobbyRunner::Sources{});
  for (std::size_t index = 0; index < shards; ++index) {
    net::Connections* lobby_shard = index == 0 ? nullptr : shards_[0].get();
    handlers_.push_back(std::make_unique<ConnectionHandler>(
        context_, nullptr, index, *shards_[index], LobbyClient(*runner_, lobby_shard)));
  }
}

ConnectionId OpenServer::open(std::size_t shard) {
  // The same layout as in net::Shard: the index of the shard, a generation, the slot.
  const ConnectionId client{std::uint64_t{shard} << 56 | std::uint64_t{1} << 32 | last_slot_++};
  net::HttpRequest request;
  request.method = "GET";
  request.path = "/ws";
  request.host = "127.0.0.1";
  handlers_[shard]->on_open(client, request);
  return client;
}

ConnectionId OpenServer::connect(std::size_t shard, const std::string& user) {
  const ConnectionId client = open(shard);
  send(client, R"({"type":"authenticate","data":{"userId":")" + user + R"("}})");
  run_ticks();
  GURUKUL_CHECK(types_sent_to(client) == std::vector<std::string>{"welcome"});
  return client;
}

void OpenServer::send(ConnectionId client, std::string_view message) {
  handlers_[client.value >> 56]->on_text(client, message);
}

void OpenServer::leave(ConnectionId client, net::CloseInfo info) {
  handlers_[client.value >> 56]->on_close(client, info);
}

void OpenServer::run_ticks() {
  bool has_run = true;
  while (has_run) {
    has_run = false;
    // The lobby's shard is the last one, so that it gets the events of all others in this round.
    for (std::size_t index = shards_.size(); index-- > 0;) {
      has_run = shards_[index]->run_posted() > 0 || has_run;
      handlers_[index]->on_tick_end();
    }
  }
}

std::vector<std::string> OpenServer::types_sent_to(ConnectionId client) {
  std::vector<std::string> types;
  const std::vector<std::string>& sent = shard_of(client).sent_to(client);
  for (std::size_t& next = seen_[client.value]; next < sent.size(); ++next) {
    types.push_back(type_of(sent[next]));
  }
  return types;
}

const std::string& OpenServer::last_sent_to(ConnectionId client) {
  GURUKUL_CHECK(!shard_of(client).sent_to(client).empty());
  return shard_of(client).sent_to(client).back();
}

}  // namespace gurukul::server::testing
