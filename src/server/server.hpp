#pragma once
// The whole server: makes everything from settings, runs it, and takes it down. Called by main.
//
//   auto server = Server::start(settings);
//   if (!server) exit(1);
//   (*server)->wait_for_signals();       // SIGTERM or SIGINT drains, a second one ends it at once;
//                                        // SIGHUP reads certificate and log file again
//
// Teardown, in this order: the fetching of keys (its thread calls into shards), the shards'
// threads, what stands on the database (late answers go to shards that no longer run), then the
// rest.

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
  // Wrong settings have exit code 2, an environment that does not play along 1.
  struct StartError {
    std::string message;
    int exit_code;
  };
  // REQUIRES: prepare_signals(), in the calling thread, which has to be the first one.
  static std::variant<std::unique_ptr<Server>, StartError> start(Settings settings);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string address() const;
  // A link that makes its first user an administrator, where there is none yet; empty otherwise.
  std::string admin_link() const;
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

  // Owned, in the order in which they use each other.
  std::unique_ptr<DataFolderLock> data_folder_;  // null in open mode
  ServerContext context_;
  std::unique_ptr<MetricsListener> metrics_;  // null: /metrics is on the server's own port
  std::vector<std::unique_ptr<net::Shard>> shards_;
  std::unique_ptr<LobbyRunner> lobby_;
  std::vector<std::unique_ptr<ConnectionHandler>> handlers_;
  std::vector<std::thread> threads_;
  // Event loops that have not come round since they were asked; null: not asked yet.
  std::shared_ptr<std::atomic<std::size_t>> loops_asked_;
};

}  // namespace gurukul::server
