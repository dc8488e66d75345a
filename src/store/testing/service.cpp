#include "store/testing/service.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace gurukul::store::testing {
namespace {

constexpr int kReadyTimeoutMs = 60'000;

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Runs in the child process; never returns.
[[noreturn]] void become(const std::string& program, const std::vector<std::string>& arguments,
                         const std::string& log, const Account& account,
                         const std::string& input = "/dev/null") {
  const int given = ::open(input.c_str(), O_RDONLY);
  // The checkout may be inside a folder that the account cannot enter.
  if (given < 0 || ::dup2(given, STDIN_FILENO) < 0 || ::chdir("/") != 0) ::_exit(125);
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (::getuid() == 0 &&
      (::setgroups(0, nullptr) != 0 || ::setgid(account.gid) != 0 || ::setuid(account.uid) != 0)) {
    ::_exit(126);
  }
  // After setuid, which would clear this setting.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

// A datagram socket at that path, to which the program reports. The file stays when it is closed.
class NotifySocket {
 public:
  NotifySocket(const std::string& path, const Account& account)
      : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    ::unlink(path.c_str());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::chown(path.c_str(), account.uid, account.gid) != 0) {
      throw std::runtime_error("cannot make " + path);
    }
  }
  ~NotifySocket() { ::close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // False: the program ended or sent nothing in time.
  bool await_ready(int process_fd) const {
    while (true) {
      std::array<pollfd, 2> ready{{{.fd = fd_, .events = POLLIN, .revents = 0},
                                   {.fd = process_fd, .events = POLLIN, .revents = 0}}};
      if (::poll(ready.data(), ready.size(), kReadyTimeoutMs) <= 0) return false;
      if ((ready[0].revents & POLLIN) == 0) return false;
      std::array<char, 4096> text{};
      const ssize_t size = ::recv(fd_, text.data(), text.size() - 1, 0);
      if (size > 0 && std::string_view(text.data()).find("READY=1") != std::string_view::npos) {
        return true;
      }
    }
  }

 private:
  const int fd_;
};

int open_process(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

std::vector<pid_t> children_of(pid_t pid) {
  const std::string name = std::to_string(pid);
  std::istringstream list(read_file("/proc/" + name + "/task/" + name + "/children"));
  std::vector<pid_t> pids;
  for (pid_t child = 0; list >> child;) pids.push_back(child);
  return pids;
}

// True when the process is neither stopped nor gone. Format of the file: "PID (NAME) STATE ...".
bool is_running_process(pid_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(") ");
  return name_end != std::string::npos && stat[name_end + 2] != 'T' && stat[name_end + 2] != 'Z';
}

}  // namespace

Account Account::for_servers() {
  if (::getuid() != 0) return {::getuid(), ::getgid()};
  const passwd* user = ::getpwnam("postgres");
  if (user == nullptr) {
    throw std::runtime_error(
        "no user postgres: install the packages of the group database (deploy/packages)");
  }
  return {user->pw_uid, user->pw_gid};
}

std::string run_to_end(const std::string& program, const std::vector<std::string>& arguments,
                       const std::string& input) {
  std::string log = "/tmp/gurukul-run-" + std::string(6, 'X');
  ::close(::mkstemp(log.data()));
  const Account account = Account::for_servers();
  const pid_t pid = ::fork();
  if (pid == 0) become(program, arguments, log, account, input);
  int status = 0;
  ::waitpid(pid, &status, 0);
  const std::string output = read_file(log);
  ::unlink(log.c_str());
  return status == 0 ? "" : program + " failed: " + output;
}

Service::Service(std::string program, std::vector<std::string> arguments, std::string folder)
    : program_(std::move(program)), arguments_(std::move(arguments)), folder_(std::move(folder)) {}

Service::~Service() {
  if (pid_ > 0) stop(SIGKILL);
}

void Service::start() {
  const Account account = Account::for_servers();
  const std::string notify = folder_ + "/notify";
  const NotifySocket socket(notify, account);
  const std::string log_path = folder_ + "/program.log";
  ::setenv("NOTIFY_SOCKET", notify.c_str(), 1);
  pid_ = ::fork();
  if (pid_ == 0) become(program_, arguments_, log_path, account);
  ::unsetenv("NOTIFY_SOCKET");
  const int process_fd = open_process(pid_);
  const bool ready = socket.await_ready(process_fd);
  ::close(process_fd);
  if (ready) return;
  stop(SIGKILL);
  throw std::runtime_error(program_ + " did not become ready: " + log());
}

void Service::stop(int signal) {
  ::kill(pid_, signal);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void Service::pause() const {
  ::kill(pid_, SIGSTOP);
  // A stopped process creates no more children.
  ::waitpid(pid_, nullptr, WUNTRACED);
  const std::vector<pid_t> children = children_of(pid_);
  for (const pid_t child : children) ::kill(child, SIGSTOP);
  for (const pid_t child : children) {
    while (is_running_process(child)) std::this_thread::yield();
  }
}

void Service::resume() const {
  for (const pid_t child : children_of(pid_)) ::kill(child, SIGCONT);
  ::kill(pid_, SIGCONT);
}

std::string Service::log() const {
  return read_file(folder_ + "/program.log");
}

}  // namespace gurukul::store::testing
