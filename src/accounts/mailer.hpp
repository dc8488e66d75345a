#pragma once
// Sends mail by SMTP on a few threads of its own, from a bounded queue, with a few attempts per
// mail. A slow mail server delays only the mails that it handles, and send() never waits. Owned by
// Context, used by the account routes. Any thread.
//
//   Mailer mailer({.smtp_url = "smtps://user:password@mail.example", .from = "no@x.example"});
//   if (!mailer.send({"student@campus.example", "Subject", "Text.\n"})) reply_queue_is_full();

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/mutex.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/worker_pool.hpp"

namespace gurukul::accounts {

struct Mail {
  std::string to;       // an address from parse_email
  std::string subject;  // ASCII
  std::string text;     // ASCII, lines end with \n
};

struct MailerOptions {
  std::string smtp_url;           // smtp:// or smtps://, optionally with user:password@ and a port
  std::string from;               // "Name <address>" or the address
  std::size_t waiting_max = 256;  // mails in the queue
  std::size_t threads = 4;
  int attempts = 3;
  Millis timeout{15'000};         // per attempt
  Millis connect_timeout{5'000};  // until the TCP connection is established
  Millis retry_first{1'000};      // the first pause between attempts; each next one is longer
  std::function<void(std::string_view)> log = {};  // gets a line per dropped mail; any thread
};

class Mailer {
 public:
  explicit Mailer(MailerOptions options);
  // Stops. Waits until the running transfers are aborted. Mails in the queue are dropped.
  ~Mailer();
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;

  // Checks the options. The error names the setting but never contains its password.
  static Status check(const MailerOptions& options);

  // False: the queue is full.
  bool send(Mail mail);
  bool is_full() const;
  void stop();

  struct Stats {
    std::uint64_t sent = 0;
    std::uint64_t given_up = 0;
    std::size_t waiting = 0;
  };
  Stats stats() const;

 private:
  // Delivers the mail, with pauses between the attempts.
  void run(const Mail& mail);
  // Returns why the delivery failed; empty: delivered.
  std::string deliver(const Mail& mail);
  // Waits, at most this long. False: the mailer is being stopped.
  bool pause(Millis time);

  // Constant after construction.
  const MailerOptions options_;

  mutable Mutex mutex_;
  CondVar wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  Stats stats_ GUARDED_BY(mutex_);

  // Last: its tasks use everything above.
  WorkerPool pool_;
};

}  // namespace gurukul::accounts
