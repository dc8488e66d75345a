#include "accounts/testing/smtp_sink.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "base/check.hpp"

namespace gurukul::accounts::testing {
namespace {

constexpr std::chrono::seconds kHangGuard{60};

void say(int connection, const std::string& line) {
  const std::string bytes = line + "\r\n";
  [[maybe_unused]] const auto sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

// Reads one line. Empty: the connection ended.
std::string read_line(int connection, std::string& rest) {
  while (true) {
    const std::size_t end = rest.find("\r\n");
    if (end != std::string::npos) {
      std::string line = rest.substr(0, end + 2);
      rest.erase(0, end + 2);
      return line;
    }
    char bytes[4096];
    const ssize_t got = ::recv(connection, bytes, sizeof(bytes), 0);
    if (got <= 0) return {};
    rest.append(bytes, static_cast<std::size_t>(got));
  }
}

}  // namespace

std::string Letter::code() const {
  const std::size_t at = text.find("code:\r\n\r\n");
  return at == std::string::npos ? std::string() : text.substr(at + 9, 6);
}

std::string Letter::link_token() const {
  const std::size_t at = text.find("token_hash=");
  if (at == std::string::npos) return {};
  return text.substr(at + 11, text.find('&', at) - at - 11);
}

SmtpSink::SmtpSink() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  GURUKUL_CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  GURUKUL_CHECK(::listen(listener_, 16) == 0);
  socklen_t size = sizeof(address);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

SmtpSink::~SmtpSink() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void SmtpSink::serve() {
  int connection = -1;
  while ((connection = ::accept(listener_, nullptr, nullptr)) >= 0) {
    talk(connection);
    ::close(connection);
  }
}

bool SmtpSink::refuses_now() {
  const std::lock_guard lock(mutex_);
  return refusals_ > 0 && refusals_-- > 0;
}

void SmtpSink::talk(int connection) {
  std::string rest, line;
  Letter letter;
  say(connection, "220 sink");
  while (!(line = read_line(connection, rest)).empty()) {
    if (line.starts_with("RCPT TO:<")) letter.to = line.substr(9, line.find('>') - 9);
    if (line.starts_with("QUIT")) return say(connection, "221 bye");
    if (line.starts_with("MAIL") && refuses_now()) {
      say(connection, "451 later");
      continue;
    }
    if (!line.starts_with("DATA")) {
      say(connection, "250 ok");
      continue;
    }
    say(connection, "354 go on");
    while ((line = read_line(connection, rest)) != ".\r\n" && !line.empty()) letter.text += line;
    {
      const std::lock_guard lock(mutex_);
      letters_.push_back(letter);
    }
    arrived_.notify_all();
    letter = {};
    say(connection, "250 kept");
  }
}

Letter SmtpSink::next() {
  std::unique_lock lock(mutex_);
  const bool came = arrived_.wait_for(lock, kHangGuard, [this] { return !letters_.empty(); });
  GURUKUL_CHECK(came);
  Letter letter = std::move(letters_.front());
  letters_.pop_front();
  return letter;
}

std::size_t SmtpSink::waiting() {
  const std::lock_guard lock(mutex_);
  return letters_.size();
}

void SmtpSink::refuse(int count) {
  const std::lock_guard lock(mutex_);
  refusals_ = count;
}

}  // namespace gurukul::accounts::testing
