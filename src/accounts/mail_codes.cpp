#include "accounts/mail_codes.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gurukul::accounts {
namespace {

constexpr std::uint32_t kCodes = 1'000'000;
constexpr std::size_t kLinkTokenBytes = 32;
constexpr Millis kHour{60 * 60 * 1000};

// Of every statement that keeps a code; the parameters are those of MailCode::values().
#define GURUKUL_KEEP_CODE                                                                 \
  "INSERT INTO gurukul.account_codes "                                                    \
  "(account_id, kind, email, code_hash, link_hash, attempts, expires_at) "                \
  "SELECT a.id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), " \
  "0, CAST($6 AS BIGINT) FROM gurukul.accounts a "
#define GURUKUL_REPLACE_CODE                                                       \
  " ON CONFLICT (account_id, kind) DO UPDATE SET email = excluded.email, "         \
  "code_hash = excluded.code_hash, link_hash = excluded.link_hash, attempts = 0, " \
  "expires_at = excluded.expires_at"

struct Words {
  std::string_view subject;
  std::string_view purpose;
};

Words words_of(CodeKind kind) {
  switch (kind) {
    case CodeKind::kSignUp:
      return {"Confirm your e-mail address", "confirm this address and finish signing up"};
    case CodeKind::kRecovery:
      return {"Choose a new password", "sign in and choose a new password"};
    case CodeKind::kEmailChange:
      return {"Confirm your new e-mail address", "use this address for your account"};
    case CodeKind::kMagicLink:
      return {"Your sign-in link", "sign in"};
    case CodeKind::kReauthentication:
      return {"Your confirmation code", "confirm that it is you"};
  }
  GURUKUL_CHECK(false);
}

bool is_url_text(std::string_view text) {
  constexpr std::string_view kRefused = "\"<>\\^`{|}#";
  return std::all_of(text.begin(), text.end(), [kRefused](char c) {
    return c > ' ' && c <= '~' && kRefused.find(c) == std::string_view::npos;
  });
}

// A link into somebody else's site would hand the token over to it.
std::string page_of(const std::string& public_url, const std::string& redirect_to) {
  const bool ours = redirect_to == public_url || redirect_to.starts_with(public_url + "/") ||
                    redirect_to.starts_with(public_url + "?");
  return ours && is_url_text(redirect_to) ? redirect_to : public_url + "/auth/confirm";
}

}  // namespace

std::string_view to_string(CodeKind kind) {
  switch (kind) {
    case CodeKind::kSignUp:
      return "signup";
    case CodeKind::kRecovery:
      return "recovery";
    case CodeKind::kEmailChange:
      return "email_change";
    case CodeKind::kMagicLink:
      return "magiclink";
    case CodeKind::kReauthentication:
      return "reauthentication";
  }
  GURUKUL_CHECK(false);
}

// Keyed: a million codes are tried in no time by whoever sees the table.
std::string hash_of_code(const Context& context, CodeKind kind, std::string_view email,
                         std::string_view code) {
  std::string text(to_string(kind));
  text.append("|").append(email).append("|").append(code);
  return hex(hmac_sha256(context.code_key, text));
}

std::string hash_of_link(std::string_view token) {
  return hex(sha256(token));
}

MailCode MailCode::make(const Context& context, CodeKind kind, const std::string& email,
                        Instant now) {
  MailCode made;
  made.kind_ = kind;
  made.email_ = email;
  made.code_ = std::to_string(kCodes + random_below(kCodes)).substr(1);
  made.link_token_ = base64url(random_bytes(kLinkTokenBytes));
  made.code_hash_ = hash_of_code(context, kind, email, made.code_);
  made.link_hash_ = hash_of_link(made.link_token_);
  const bool unhurried = kind == CodeKind::kSignUp || kind == CodeKind::kEmailChange;
  made.expires_at_ = now + kHour * (unhurried ? 24 : 1);
  return made;
}

std::vector<store::Value> MailCode::values(std::string_view account) const {
  return {std::string(account), std::string(to_string(kind_)), email_, code_hash_, link_hash_,
          expires_at_.unix_ms};
}

store::Statement MailCode::keep_for_unconfirmed() const {
  return {GURUKUL_KEEP_CODE
          "WHERE a.email = $1 AND a.email_confirmed_at IS NULL" GURUKUL_REPLACE_CODE,
          values(email_)};
}

store::Statement MailCode::keep_for_account_of_email() const {
  return {GURUKUL_KEEP_CODE "WHERE a.email = $1" GURUKUL_REPLACE_CODE, values(email_)};
}

store::Statement MailCode::keep_for_account(const std::string& account_id) const {
  return {GURUKUL_KEEP_CODE "WHERE a.id = $1" GURUKUL_REPLACE_CODE, values(account_id)};
}

store::Statement MailCode::renew_email_change() const {
  return {
      "UPDATE gurukul.account_codes SET code_hash = $2, link_hash = $3, attempts = 0, "
      "expires_at = $4 WHERE kind = 'email_change' AND account_id = ("
      "SELECT c.account_id FROM gurukul.account_codes c WHERE c.email = $1 "
      "AND c.kind = 'email_change' ORDER BY c.expires_at DESC, c.account_id LIMIT 1)",
      {email_, code_hash_, link_hash_, expires_at_.unix_ms}};
}

Mail MailCode::mail(const AccountOptions& options, const std::string& redirect_to) const {
  const Words words = words_of(kind_);
  std::string text = "Hello,\n\nto " + std::string(words.purpose) + ",";
  if (!options.public_url.empty() && kind_ != CodeKind::kReauthentication) {
    const std::string page = page_of(options.public_url, redirect_to);
    text += " open this link:\n\n" + page;
    text += page.find('?') == std::string::npos ? "?" : "&";
    text += "token_hash=" + link_token_ + "&type=" + std::string(to_string(kind_)) +
            "\n\nor enter this code:";
  } else {
    text += " enter this code:";
  }
  text += "\n\n" + code_ + "\n\nBoth work once, for ";
  text += (kind_ == CodeKind::kSignUp || kind_ == CodeKind::kEmailChange) ? "a day" : "an hour";
  text += ". If you did not ask for this mail, nothing happens when you ignore it.\n";
  return {email_, std::string(words.subject), std::move(text)};
}

bool may_send_mail(Context& context, const std::string& email, const Call& call) {
  if (!context.sends_mail()) {
    call.reply->fail(errors::mail_not_configured());
    return false;
  }
  // The same for everybody: a full queue tells nothing about an address.
  if (context.mailer->is_full()) {
    call.reply->fail(errors::over_email_send_rate_limit(Millis{60'000}));
    return false;
  }
  return context.may(context.mails_by_address, call.address, call.reply,
                     errors::over_email_send_rate_limit) &&
         context.may(context.mails_by_mailbox, email, call.reply,
                     errors::over_email_send_rate_limit);
}

}  // namespace gurukul::accounts
