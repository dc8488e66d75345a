#include "store/testing/postgres_cluster.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "store/postgres/blocking_session.hpp"

namespace gurukul::store::testing {
namespace {

namespace fs = std::filesystem;

// Debian has one folder per major version; returns the newest.
std::string programs_folder() {
  std::vector<fs::path> found;
  std::error_code absent;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", absent)) {
    if (fs::exists(version.path() / "bin" / "initdb")) found.push_back(version.path() / "bin");
  }
  if (found.empty()) {
    throw std::runtime_error(
        "no initdb in /usr/lib/postgresql: install the packages of the group database "
        "(deploy/packages); ./dev test does");
  }
  return std::max_element(found.begin(), found.end())->string();
}

void require(const std::string& program) {
  if (!fs::exists(program)) {
    throw std::runtime_error("no " + program + ": install the packages of the group database");
  }
}

void throw_unless_empty(const std::string& failure) {
  if (!failure.empty()) throw std::runtime_error(failure);
}

}  // namespace

PostgresCluster::PostgresCluster(const std::string& fsync)
    : programs_(programs_folder()),
      server_(programs_ + "/postgres",
              {"-D", folder_.path() + "/data", "-k", folder_.path(), "-c", "listen_addresses=",
               "-c", "fsync=" + fsync, "-c", "deadlock_timeout=20ms", "-c", "max_connections=60"},
              folder_.path()),
      bouncer_("/usr/sbin/pgbouncer", {folder_.path() + "/bouncer/pgbouncer.ini"},
               folder_.path() + "/bouncer") {
  require("/usr/sbin/pgbouncer");
  const Account account = Account::for_servers();
  folder_.give_to(account.uid, account.gid);
  throw_unless_empty(
      run_to_end(programs_ + "/initdb", {"-D", folder_.path() + "/data", "-U", "postgres", "-A",
                                         "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"}));
  server_.start();
  const std::string folder = folder_.path() + "/bouncer";
  fs::create_directory(folder);
  if (::chown(folder.c_str(), account.uid, account.gid) != 0) throw std::runtime_error(folder);
  // Fewer server connections than client connections, so that they are shared.
  std::ofstream(folder + "/pgbouncer.ini")
      << "[databases]\n* = host=" << folder_.path() << " port=5432 user=postgres\n"
      << "[pgbouncer]\nlisten_port = 6432\nunix_socket_dir = " << folder << "\n"
      << "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n"
      << "server_login_retry = 0.1\n";
  bouncer_.start();
}

PostgresCluster::~PostgresCluster() {
  if (bouncer_.is_running()) bouncer_.stop(SIGTERM);
  if (server_.is_running()) server_.stop(SIGINT);
}

std::string PostgresCluster::parameters(const std::string& database,
                                        const std::string& role) const {
  return "postgresql://" + role + "@/" + database + "?host=" + folder_.path();
}

std::string PostgresCluster::url(const std::string& database, const std::string& role) const {
  return parameters(database, role);
}

std::string PostgresCluster::url_of_bouncer(const std::string& database) const {
  return parameters(database, "anybody") + "/bouncer&port=6432";
}

std::string PostgresCluster::create_database() {
  std::string name = "test" + std::to_string(++databases_);
  query("postgres", "CREATE DATABASE " + name);
  return name;
}

std::string PostgresCluster::query(const std::string& database, const std::string& sql) const {
  const auto target = Target::parse(url(database));
  auto session = BlockingSession::connect(*target, Millis{30'000});
  if (!session) throw std::runtime_error(session.error().message);
  const auto rows = (*session)->query(sql);
  if (!rows) throw std::runtime_error(rows.error().message);
  return rows->empty() || rows->front().empty() ? "" : rows->front().front();
}

std::string PostgresCluster::psql(const std::string& database, const std::string& role,
                                  const std::string& file) const {
  return run_to_end(programs_ + "/psql",
                    {url(database, role), "-X", "-v", "ON_ERROR_STOP=1", "-f", "-"}, file);
}

}  // namespace gurukul::store::testing
