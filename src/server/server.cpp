#include "server/server.hpp"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/random.hpp"
#include "net/listener.hpp"
#include "server/backend.hpp"
#include "server/log.hpp"
#include "server/process_signals.hpp"
#include "server/secret.hpp"

namespace gurukul::server {
namespace {

// Open files that WebSockets may not use: for plain HTTP requests, databases, logs and others.
constexpr std::size_t kFilesForOthers = 128;
// The smallest number of sockets for plain HTTP requests.
constexpr std::size_t kSparesMin = 16;

// Raises the soft limit on open files to the hard limit. Returns the limit.
std::size_t raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace

std::variant<std::unique_ptr<Server>, Server::StartError> Server::start(Settings settings) {
  // By default malloc has an arena (memory area) for each thread. That would multiply the memory of
  // idle connections.
  mallopt(M_ARENA_MAX, 1);
  std::unique_ptr<Server> server(new Server(std::move(settings)));
  if (auto error = server->prepare()) return *error;
  if (auto error = server->open_shards()) return *error;
  server->run();
  return server;
}

std::optional<Server::StartError> Server::prepare() {
  const Settings& settings = context_.settings;
  const std::size_t files = raise_file_limit();
  context_.connections_max = settings.connections_max;
  if (context_.connections_max == 0) {
    const bool is_roomy = files > 4 * kFilesForOthers;
    context_.connections_max = is_roomy ? files - 2 * kFilesForOthers : files / 2;
  }
  // About half of the remaining files are for plain HTTP requests.
  const std::size_t spare_files = files - std::min(files, context_.connections_max);
  context_.sockets_max =
      context_.connections_max + std::min(kFilesForOthers, std::max(spare_files / 2, kSparesMin));
  if (settings.connections_max > 0 && settings.connections_max + kFilesForOthers / 2 > files) {
    return StartError{
        "GURUKUL_MAX_CONNECTIONS: " + std::to_string(context_.connections_max) +
            " connections need more open files than the limit of this process, " +
            std::to_string(files) +
            ". Raise the limit (ulimit -n, LimitNOFILE= in systemd), or lower the setting",
        2};
  }
  if (!settings.tls_cert.empty()) {
    auto certificate = Certificate::load(settings.tls_cert, settings.tls_key);
    if (!certificate) return StartError{certificate.error().message, 2};
    context_.certificate = std::move(*certificate);
  }
  if (!settings.web_dir.empty()) {
    auto served = net::StaticFiles::open(settings.web_dir);
    if (!served) return StartError{served.error().message, 2};
    context_.files = std::move(*served);
  }
  context_.instance = SystemRandom().next();
  if (auto error = prepare_data_folder()) return error;
  if (settings.auth == AuthMode::kSupabase) {
    const std::string issuer =
        settings.supabase_url.empty() ? "" : settings.supabase_url + "/auth/v1";
    context_.verifier = std::make_unique<auth::TokenVerifier>(
        auth::VerifierOptions{settings.supabase_jwt_secret, issuer});
    if (!issuer.empty()) {
      context_.jwks = std::make_unique<auth::JwksCache>(
          auth::JwksCacheOptions{.url = issuer + "/.well-known/jwks.json"});
    }
  }
  if (settings.auth != AuthMode::kOpen) {
    auto backend = Backend::open(context_);
    if (!backend) return StartError{backend.error().message, 1};
    backend_ = std::move(*backend);
  }
  if (settings.auth == AuthMode::kEmbedded) {
    context_.verifier =
        std::make_unique<auth::TokenVerifier>(auth::VerifierOptions{{}, backend_->issuer()});
  }
  return std::nullopt;
}

// With a database: locks the data folder; Backend finds the secret later. In open mode: finds the
// secret; the folder is not locked, because several servers may use it.
std::optional<Server::StartError> Server::prepare_data_folder() {
  const Settings& settings = context_.settings;
  if (settings.auth != AuthMode::kOpen) {
    auto lock = DataFolderLock::take(settings.data_dir, ending_signals());
    if (!lock) return StartError{lock.error().message, 1};
    data_folder_ = std::move(*lock);
    return std::nullopt;
  }
  context_.secret = settings.secret;
  if (!context_.secret.empty()) return std::nullopt;
  auto secret = load_or_make_secret(settings.data_dir);
  if (!secret) return StartError{secret.error().message, 1};
  context_.secret = secret->text;
  return std::nullopt;
}

std::optional<Server::StartError> Server::open_shards() {
  const Settings& settings = context_.settings;
  if (const Status free = net::probe_port(settings.host, settings.port); !free) {
    return StartError{free.error().message, 1};
  }
  net::ShardOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.share_port = settings.threads > 1;
  options.message_bytes_max = settings.message_bytes_max;
  // The limit counts all sockets: also those of plain HTTP requests, and of clients that are closed
  // with code 1013 because there are too many.
  options.admission = std::make_shared<net::Admission>(context_.sockets_max);
  options.bodies = std::make_shared<net::BodyBudget>();
  options.heartbeat = settings.heartbeat;
  options.trusted_proxies = settings.trusted_proxies;
  options.proxy_protocol = settings.proxy_protocol;
  context_.buffers = std::make_shared<net::BufferBudget>(net::BufferBudget::kBytesMaxDefault);
  options.budget = context_.buffers;
  if (context_.certificate) options.tls = context_.certificate->context();
  std::vector<net::Connections*> borrowed;
  for (unsigned index = 0; index < settings.threads; ++index) {
    options.index = static_cast<std::uint8_t>(index);
    auto shard = net::Shard::open(options, context_.clock);
    if (!shard) return StartError{shard.error().message, 1};
    options.port = (*shard)->port();
    borrowed.push_back(shard->get());
    shards_.push_back(std::move(*shard));
  }
  {
    const MutexLock lock(context_.reports_mutex);
    context_.shard_reports.resize(shards_.size());
  }
  LobbyRunner::Sources sources;
  if (backend_) {
    sources.history = &backend_->history();
    sources.profiles = &backend_->profiles();
    sources.run_due = [this](const TimeReading& now) { return backend_->run_due(now); };
  }
  lobby_ = std::make_unique<LobbyRunner>(context_, borrowed, std::move(sources));
  if (backend_) backend_->connect(*shards_[0], *lobby_);
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    net::Shard* lobby_shard = index == 0 ? nullptr : shards_[0].get();
    handlers_.push_back(std::make_unique<ConnectionHandler>(
        context_, backend_.get(), index, *shards_[index], LobbyClient(*lobby_, lobby_shard)));
  }
  if (settings.metrics.host.empty()) return std::nullopt;
  auto metrics = MetricsListener::open(context_, backend_.get());
  if (!metrics) return StartError{metrics.error().message, 1};
  metrics_ = std::move(*metrics);
  log_info("metrics are served by a separate listener",
           {{"host", settings.metrics.host}, {"port", std::to_string(metrics_->port())}});
  return std::nullopt;
}

void Server::end_sign_ins_everywhere() {
  if (!backend_) return;
  backend_->on_ended([this](const std::vector<auth::SignInId>& ended) {
    for (std::size_t index = 0; index < shards_.size(); ++index) {
      shards_[index]->post(
          [handler = handlers_[index].get(), ended] { handler->end_sign_ins(ended); });
    }
  });
}

std::string Server::admin_link() const {
  const std::string token = backend_ ? backend_->admin_link_token() : "";
  if (token.empty()) return {};
  const std::string& page = context_.settings.public_url;
  return (page.empty() ? address() : page) + "/desk#admin=" + token;
}

void Server::run() {
  GURUKUL_CHECK(threads_.empty() && handlers_.size() == shards_.size());
  if (metrics_) metrics_->start();
  end_sign_ins_everywhere();
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    threads_.emplace_back([this, index] { shards_[index]->run(*handlers_[index]); });
  }
}

std::string Server::address() const {
  const std::string& host = context_.settings.host;
  const bool v6 = host.find(':') != std::string::npos;
  return std::string(context_.certificate ? "https://" : "http://") +
         (v6 ? "[" + host + "]" : host) + ":" + std::to_string(shards_[0]->port());
}

void Server::stop() {
  if (metrics_) metrics_->stop();
  for (const auto& shard : shards_) shard->stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  context_.jwks.reset();
  backend_.reset();
  // Posted tasks that never ran may hold requests. Their destructors answer the requests through
  // the handlers, so the tasks have to be destroyed before the handlers. An answer may post another
  // task.
  bool dropped = true;
  while (dropped) {
    dropped = false;
    for (const auto& shard : shards_) dropped = shard->drop_posted() || dropped;
  }
}

Server::~Server() {
  stop();
}

}  // namespace gurukul::server
