#pragma once
// A mail server on loopback that stores the mails it receives, one connection at a time. Used by
// the tests of accounts/. Any thread.
//
//   SmtpSink sink;
//   options.smtp_url = sink.url();
//   const Letter letter = sink.next();        // waits; letter.code(), letter.link_token()

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace gurukul::accounts::testing {

struct Letter {
  std::string to;
  std::string text;

  std::string code() const;        // the six digits
  std::string link_token() const;  // token_hash of the link; empty: no link
};

class SmtpSink {
 public:
  SmtpSink();
  ~SmtpSink();
  SmtpSink(const SmtpSink&) = delete;
  SmtpSink& operator=(const SmtpSink&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  Letter next();
  std::size_t waiting();
  // Answers the next `count` mails with 451.
  void refuse(int count);

 private:
  void serve();
  void talk(int connection);
  bool refuses_now();

  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Letter> letters_;  // guarded by mutex_
  int refusals_ = 0;            // guarded by mutex_
  std::thread thread_;
};

}  // namespace gurukul::accounts::testing
