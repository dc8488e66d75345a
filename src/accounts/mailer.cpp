#include "accounts/mailer.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>

#include "accounts/crypto.hpp"
#include "accounts/email_address.hpp"
#include "accounts/time_text.hpp"
#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/ip_address.hpp"

namespace gurukul::accounts {
namespace {

// Extracts the address from "Name <address>" or from a bare address.
std::string address_of(std::string_view from) {
  const std::size_t open = from.find('<');
  if (open == std::string_view::npos) return std::string(from);
  return std::string(from.substr(open + 1, from.find('>') - open - 1));
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// The host in the URL of a mail server. Empty: there is none.
std::string host_of(std::string_view url) {
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  url = url.substr(0, url.find('/'));
  if (const std::size_t at = url.rfind('@'); at != url.npos) url.remove_prefix(at + 1);
  if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
  return std::string(url.substr(0, url.find(':')));
}

std::string message_text(const Mail& mail, const std::string& from, Instant now) {
  const std::string sender = address_of(from);
  std::string text = "From: " + (sender == from ? "<" + from + ">" : from) + "\r\nTo: <" + mail.to +
                     ">\r\nSubject: " + mail.subject + "\r\nDate: " + mail_date(now) +
                     "\r\nMessage-ID: <" + random_uuid_text() + sender.substr(sender.rfind('@')) +
                     ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=us-ascii\r\n"
                     "Content-Transfer-Encoding: 7bit\r\n\r\n";
  for (const char c : mail.text) {
    if (c == '\n') text += '\r';
    text += c;
  }
  return text;
}

struct Upload {
  std::string text;
  std::size_t given = 0;
};

std::size_t give(char* buffer, std::size_t one, std::size_t count, void* upload_pointer) {
  auto& upload = *static_cast<Upload*>(upload_pointer);
  const std::size_t size = std::min(one * count, upload.text.size() - upload.given);
  std::memcpy(buffer, upload.text.data() + upload.given, size);
  upload.given += size;
  return size;
}

int abort_when_stopping(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<std::function<bool()>*>(stopping))() ? 1 : 0;
}

}  // namespace

Status Mailer::check(const MailerOptions& options) {
  const bool scheme =
      options.smtp_url.starts_with("smtp://") || options.smtp_url.starts_with("smtps://");
  if (!scheme || host_of(options.smtp_url).empty() || !is_printable(options.smtp_url)) {
    return Error{"GURUKUL_SMTP_URL: has to be smtp://HOST:PORT or smtps://USER:PASSWORD@HOST"};
  }
  if (!is_printable(options.from) || !parse_email(address_of(options.from))) {
    return Error{"GURUKUL_SMTP_FROM: has to be an e-mail address, alone or as Name <address>"};
  }
  return Done{};
}

Mailer::Mailer(MailerOptions options)
    : options_(std::move(options)),
      pool_(options_.threads, {{options_.waiting_max, options_.waiting_max}}) {
  static const CURLcode kInitialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  GURUKUL_CHECK(kInitialised == CURLE_OK);
}

Mailer::~Mailer() {
  stop();
}

void Mailer::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  pool_.stop();
}

bool Mailer::is_full() const {
  return pool_.waiting() >= options_.waiting_max;
}

bool Mailer::send(Mail mail) {
  const std::string recipient = mail.to;
  return pool_.post(0, recipient, [this, mail = std::move(mail)] { run(mail); });
}

Mailer::Stats Mailer::stats() const {
  const MutexLock lock(mutex_);
  Stats stats = stats_;
  stats.waiting = pool_.waiting();
  return stats;
}

bool Mailer::pause(Millis time) {
  const SteadyTime end = Clock().steady() + time;
  MutexLock lock(mutex_);
  while (!stopping_ && wake_.wait_until(lock, end)) {
  }
  return !stopping_;
}

void Mailer::run(const Mail& mail) {
  Millis until_next = options_.retry_first;
  for (int attempt = 1; attempt <= options_.attempts; ++attempt) {
    const std::string failure = deliver(mail);
    if (failure.empty()) {
      const MutexLock lock(mutex_);
      ++stats_.sent;
      return;
    }
    if (attempt == options_.attempts) {
      if (options_.log) options_.log("a mail could not be sent and was discarded: " + failure);
      const MutexLock lock(mutex_);
      ++stats_.given_up;
      return;
    }
    if (!pause(until_next)) return;
    until_next *= 4;
  }
}

std::string Mailer::deliver(const Mail& mail) {
  CURL* curl = curl_easy_init();
  if (curl == nullptr) return "out of memory";
  const std::string sender = address_of(options_.from);
  Upload upload{message_text(mail, options_.from, Clock().wall())};
  curl_slist* recipients = curl_slist_append(nullptr, mail.to.c_str());
  std::function<bool()> stops = [this] { return pool_.is_stopping(); };
  // A password must not cross a network without TLS. A mail server on this machine may be used
  // without it. Without a password, TLS is used if the mail server offers it.
  const bool near = is_loopback_host(host_of(options_.smtp_url));
  const bool has_password = options_.smtp_url.find('@') != std::string::npos;
  curl_easy_setopt(curl, CURLOPT_URL, options_.smtp_url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(has_password && !near ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options_.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, abort_when_stopping);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stops);
  const CURLcode outcome = curl_easy_perform(curl);
  curl_slist_free_all(recipients);
  curl_easy_cleanup(curl);
  return outcome == CURLE_OK ? "" : curl_easy_strerror(outcome);
}

}  // namespace gurukul::accounts
