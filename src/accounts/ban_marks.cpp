#include "accounts/ban_marks.hpp"

#include <algorithm>
#include <vector>

#include "base/encoding.hpp"

namespace gurukul::accounts {
namespace {

constexpr std::int64_t kDevicesOfAccountMax = 8;

std::string mark_of_email(const Context& context, const std::string& email) {
  return hex(hmac_sha256(context.mark_key, "address|" + mailbox_of(email)));
}

std::string mark_of_device(const Context& context, const std::string& device_hash) {
  return hex(hmac_sha256(context.mark_key, "device|" + device_hash));
}

// Computes the marks of an account from its row and from the rows of its devices.
std::vector<std::string> marks_of(const Context& context, const store::Outcome& read) {
  std::vector<std::string> marks;
  for (const store::Row& row : read[0].rows) {
    if (!row.is_null(0)) marks.push_back(mark_of_email(context, row.text(0)));
  }
  for (const store::Row& row : read[1].rows) {
    marks.push_back(mark_of_device(context, row.text(0)));
  }
  return marks;
}

void keep_marks(Context& context, const std::string& account_id, Instant until,
                const std::vector<std::string>& marks, std::function<void(bool)> done) {
  store::Transaction transaction;
  for (const std::string& mark : marks) {
    transaction.push_back(
        {"INSERT INTO gurukul.ban_marks (mark, account_id, banned_until) VALUES ($1, $2, $3) "
         "ON CONFLICT (mark, account_id) DO UPDATE SET banned_until = excluded.banned_until",
         {mark, account_id, until.unix_ms}});
  }
  transaction.push_back(
      {"UPDATE gurukul.accounts SET banned_until = $2 WHERE id = $1", {account_id, until.unix_ms}});
  context.database.run(std::move(transaction),
                       [done = std::move(done)](const store::Outcome& outcome) {
                         done(static_cast<bool>(outcome));
                       });
}

}  // namespace

std::string mailbox_of(const std::string& email) {
  const std::size_t at = email.rfind('@');
  std::string local = email.substr(0, at);
  std::string domain = email.substr(at + 1);
  const std::size_t tag = local.find('+');
  if (tag != std::string::npos && tag > 0) local.resize(tag);
  if (domain == "googlemail.com") domain = "gmail.com";
  if (domain == "gmail.com") std::erase(local, '.');
  return local + "@" + domain;
}

void unless_banned(Context& context, const ReplyPtr& reply, const std::optional<std::string>& email,
                   bool weigh_device, std::function<void(Context&)> then) {
  const std::string& device = reply->client().device_key;
  const bool has_device = weigh_device && !device.empty();
  if (!email && !has_device) return then(context);
  const std::string by_email = email ? mark_of_email(context, *email) : "";
  const std::string by_device = has_device ? mark_of_device(context, device) : "";
  context.run(
      {{"SELECT m.mark FROM gurukul.ban_marks m WHERE m.mark IN ($1, $2) AND m.banned_until > $3 "
        "LIMIT 1",
        {by_email, by_device, context.now().unix_ms}}},
      reply, [reply, by_email, then = std::move(then)](Context& later, store::Outcome& outcome) {
        if (outcome[0].rows.empty()) return then(later);
        const bool is_email = outcome[0].rows[0].text(0) == by_email;
        later.notify_operator({.kind = "sign_up",
                               .outcome = "refused",
                               .client_address = reply->client().address,
                               .account = {},
                               .detail = is_email ? "banned_address" : "banned_device"});
        reply->fail(errors::user_banned());
      });
}

void set_ban(const std::shared_ptr<Context>& context, const std::string& account_id,
             std::optional<Instant> until, std::function<void(bool)> done) {
  if (!until) {
    context->database.run(
        {{"DELETE FROM gurukul.ban_marks WHERE account_id = $1", {account_id}},
         {"UPDATE gurukul.accounts SET banned_until = NULL WHERE id = $1", {account_id}}},
        [done = std::move(done)](const store::Outcome& outcome) {
          done(static_cast<bool>(outcome));
        });
    return;
  }
  // When this server sends mail, only a proved address is marked: another one may belong to another
  // person.
  const std::int64_t needs_proof = context->sends_mail() ? 1 : 0;
  context->database.run(
      {{"SELECT a.email FROM gurukul.accounts a WHERE a.id = $1 "
        "AND (CAST($2 AS BIGINT) = 0 OR a.email_verified_at IS NOT NULL)",
        {account_id, needs_proof}},
       {"SELECT d.device_hash FROM gurukul.account_devices d WHERE d.account_id = $1",
        {account_id}}},
      [weak = context->weak_from_this(), account_id, until = *until,
       done = std::move(done)](const store::Outcome& read) {
        const auto alive = weak.lock();
        if (!alive || !read) return done(false);
        keep_marks(*alive, account_id, until, marks_of(*alive, read), done);
      });
}

void note_device(Context& context, const std::string& account_id, const std::string& device_hash) {
  context.database.run(
      {{"INSERT INTO gurukul.account_devices (account_id, device_hash, seen_at) "
        "SELECT a.id, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM gurukul.accounts a WHERE a.id = $1 "
        "ON CONFLICT (account_id, device_hash) DO UPDATE SET seen_at = excluded.seen_at",
        {account_id, device_hash, context.now().unix_ms}},
       {"DELETE FROM gurukul.account_devices WHERE account_id = $1 AND device_hash NOT IN ("
        "SELECT d.device_hash FROM gurukul.account_devices d WHERE d.account_id = $1 "
        "ORDER BY d.seen_at DESC, d.device_hash LIMIT $2)",
        {account_id, kDevicesOfAccountMax}}},
      [](const store::Outcome&) {});
}

}  // namespace gurukul::accounts
