#pragma once
// The whole server: creates all parts from the settings, runs them and stops them. Called by main,
// on the first thread.
//
//   auto started = Server::start(settings);
//   auto* server = std::get_if<std::unique_ptr<Server>>(&started);
//   if (server == nullptr) return std::get<Server::StartError>(started).exit_code;
//   (*server)->wait_for_signals();       // returns when the server has stopped
//
// Teardown, in this order: the metrics listener, the shards' threads, the key cache (no shard asks
// it for keys any more), the backend (it posts late answers to the shards, which still exist but no
// longer run), then the rest.

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "server/connection_handler.hpp"
#include "server/data_folder.hpp"
#include "server/metrics_listener.hpp"

namespace gurukul::server {

class Server {
 public:
  // exit_code is 2 for wrong settings, 1 for a failure of the environment.
  struct StartError {
    std::string message;
    int exit_code;
  };
  // REQUIRES: prepare_signals() was called. Call it on the process's first thread.
  static std::variant<std::unique_ptr<Server>, StartError> start(Settings settings);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The URL that the server listens on, for example "http://127.0.0.1:8080".
  std::string address() const;
  // A link that makes its first user an administrator. Empty: there is an administrator already,
  // the accounts are not embedded accounts, or the database did not answer.
  std::string admin_link() const;
  // Runs until SIGTERM or SIGINT, then drains and stops the server, and returns. A second such
  // signal ends the process at once. SIGHUP loads the certificate and opens the log file again.
  // Call it once, on the first thread.
  void wait_for_signals();

 private:
  explicit Server(Settings settings) : context_(std::move(settings)) {}
  std::optional<StartError> prepare();
  std::optional<StartError> prepare_data_folder();
  std::optional<StartError> open_shards();
  void end_sign_ins_everywhere();
  void run();
  void reload();
  void show(const Certificate::Context& renewed);
  void run_every_second();
  void feed_watchdog();
  void announce_end();
  void drain();
  bool drained();
  void stop();

  // Owned. They are destroyed from the last to the first, after stop().
  std::unique_ptr<DataFolderLock> data_folder_;  // null in open mode
  ServerContext context_;
  std::unique_ptr<Backend> backend_;          // null in open mode
  std::unique_ptr<MetricsListener> metrics_;  // null: /metrics is on the server's own port
  std::vector<std::unique_ptr<net::Shard>> shards_;
  std::unique_ptr<LobbyRunner> lobby_;
  std::vector<std::unique_ptr<ConnectionHandler>> handlers_;
  std::vector<std::thread> threads_;
  // The number of event loops that have not run since the last watchdog check. Null: no check yet.
  std::shared_ptr<std::atomic<std::size_t>> loops_asked_;
};

}  // namespace gurukul::server
