#include "accounts/mail_codes.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace gurukul::accounts {
namespace {

constexpr std::size_t kLinkTokenBytes = 32;
constexpr Millis kHour{60 * 60 * 1000};

#define GURUKUL_KEEP_CODE                                                            \
  "INSERT INTO gurukul.account_codes (link_hash, kind, email, code_hash, attempts, " \
  "created_at, expires_at, account_id, sign_in_id, new_account_id, password_hash, "  \
  "user_metadata) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), "     \
  "CAST($4 AS TEXT), 0, CAST($5 AS BIGINT), CAST($6 AS BIGINT), "
#define GURUKUL_PROVED_ACCOUNT \
  "(SELECT 1 FROM gurukul.accounts a WHERE a.email = $3 AND a.email_verified_at IS NOT NULL)"

struct CodeMail {
  std::string_view subject;
  std::string_view purpose;
};

CodeMail mail_of(CodeKind kind) {
  switch (kind) {
    case CodeKind::kSignUp:
      return {"Confirm your e-mail address", "confirm your e-mail address and finish the sign-up"};
    case CodeKind::kRecovery:
      return {"Choose a new password", "sign in and choose a new password"};
    case CodeKind::kEmailChange:
      return {"Confirm your new e-mail address", "confirm this e-mail address for your account"};
    case CodeKind::kMagicLink:
      return {"Your sign-in link", "sign in"};
    case CodeKind::kReauthentication:
      return {"Your confirmation code", "confirm the change to your account"};
  }
  GURUKUL_CHECK(false);
}

bool is_url_text(std::string_view text) {
  constexpr std::string_view kRefused = "\"<>\\^`{|}#";
  return std::all_of(text.begin(), text.end(), [kRefused](char c) {
    return c > ' ' && c <= '~' && kRefused.find(c) == std::string_view::npos;
  });
}

// The page that the link in the mail leads to. A page of another site is not accepted, because that
// site would get the link token.
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

// The hash has a key. Otherwise a reader of the table could find a code by trying all
// million codes.
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
  made.code_ = six_digits(random_below(kSixDigitNumbers));
  made.link_token_ = base64url(random_bytes(kLinkTokenBytes));
  made.code_hash_ = hash_of_code(context, kind, email, made.code_);
  made.link_hash_ = hash_of_link(made.link_token_);
  const bool unhurried = kind == CodeKind::kSignUp || kind == CodeKind::kEmailChange;
  made.created_at_ = now;
  made.expires_at_ = now + kHour * (unhurried ? 24 : 1);
  return made;
}

std::vector<store::Value> MailCode::values(std::vector<store::Value> more) const {
  std::vector<store::Value> values{link_hash_, std::string(to_string(kind_)), email_,
                                   code_hash_, created_at_.unix_ms,           expires_at_.unix_ms};
  values.insert(values.end(), more.begin(), more.end());
  return values;
}

store::Statement MailCode::keep_sign_up(const SignUpData& data) const {
  return {GURUKUL_KEEP_CODE
          "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), "
          "CAST($9 AS TEXT) WHERE NOT EXISTS " GURUKUL_PROVED_ACCOUNT,
          values({data.account_id, store::or_null(data.password_hash), data.metadata.dump()})};
}

store::Statement MailCode::keep_for_holder() const {
  return {GURUKUL_KEEP_CODE
          "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), "
          "CAST(NULL AS TEXT) WHERE EXISTS (SELECT 1 FROM gurukul.accounts a WHERE a.email = $3)",
          values({})};
}

store::Statement MailCode::keep_for_anybody(const nlohmann::json& metadata) const {
  return {GURUKUL_KEEP_CODE
          "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST($7 AS TEXT), CAST(NULL AS TEXT), "
          "CAST($8 AS TEXT)",
          values({random_uuid_text(), metadata.dump()})};
}

store::Statement MailCode::keep_for_sign_in(const std::string& account_id,
                                            const std::string& sign_in,
                                            const std::optional<std::string>& password_hash) const {
  return {GURUKUL_KEEP_CODE
          "a.id, CAST($8 AS TEXT), CAST(NULL AS TEXT), CAST($9 AS TEXT), CAST(NULL AS TEXT) "
          "FROM gurukul.accounts a WHERE a.id = $7",
          values({account_id, sign_in, store::or_null(password_hash)})};
}

store::Statement MailCode::drop_oldest() const {
  return {
      "DELETE FROM gurukul.account_codes WHERE email = $1 AND kind = $2 AND link_hash NOT IN ("
      "SELECT c.link_hash FROM gurukul.account_codes c WHERE c.email = $1 AND c.kind = $2 "
      "ORDER BY c.created_at DESC, c.link_hash LIMIT $3)",
      {email_, std::string(to_string(kind_)), kPendingMax}};
}

store::Statement MailCode::renew() const {
  return {
      "UPDATE gurukul.account_codes SET code_hash = $3, link_hash = $4, attempts = 0, "
      "expires_at = $5 WHERE link_hash = (SELECT c.link_hash FROM gurukul.account_codes c "
      "WHERE c.email = $1 AND c.kind = $2 ORDER BY c.created_at DESC, c.link_hash LIMIT 1)",
      {email_, std::string(to_string(kind_)), code_hash_, link_hash_, expires_at_.unix_ms}};
}

store::Transaction MailCode::keep_again() const {
  return {{"UPDATE gurukul.account_codes SET code_hash = $3, link_hash = $4, attempts = 0, "
           "expires_at = $5 WHERE email = $1 AND kind = $2 AND 1 = (SELECT COUNT(*) "
           "FROM gurukul.account_codes c WHERE c.email = $1 AND c.kind = $2)",
           {email_, std::string(to_string(kind_)), code_hash_, link_hash_, expires_at_.unix_ms}},
          {GURUKUL_KEEP_CODE
           "CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST($7 AS TEXT), CAST(NULL AS TEXT), "
           "CAST(NULL AS TEXT) WHERE NOT EXISTS " GURUKUL_PROVED_ACCOUNT
           " AND NOT EXISTS (SELECT 1 FROM gurukul.account_codes c WHERE c.link_hash = $1) "
           "AND (EXISTS (SELECT 1 FROM gurukul.account_codes c WHERE c.email = $3 "
           "AND c.kind = $2) OR EXISTS (SELECT 1 FROM gurukul.accounts a WHERE a.email = $3))",
           values({random_uuid_text()})}};
}

Mail MailCode::mail(const AccountOptions& options, const std::string& redirect_to) const {
  const CodeMail mail = mail_of(kind_);
  std::string text = "Hello,\n\nTo " + std::string(mail.purpose) + ",";
  if (!options.public_url.empty() && kind_ != CodeKind::kReauthentication) {
    const std::string page = page_of(options.public_url, redirect_to);
    text += " open this link:\n\n" + page;
    text += page.find('?') == std::string::npos ? "?" : "&";
    text += "token_hash=" + link_token_ + "&type=" + std::string(to_string(kind_)) +
            "\n\nOr enter this code:";
  } else {
    text += " enter this code:";
  }
  text += "\n\n" + code_ + "\n\nThis works only once, within ";
  text += (kind_ == CodeKind::kSignUp || kind_ == CodeKind::kEmailChange) ? "one day" : "one hour";
  text += ".\n\nIf you did not request this mail, ignore it. Then nothing changes.\n";
  return {email_, std::string(mail.subject), std::move(text)};
}

bool may_send_mail(Context& context, const std::string& email, const Call& call) {
  if (!context.sends_mail()) {
    call.reply->fail(errors::mail_not_configured());
    return false;
  }
  // Checked for every address, also when no mail would be sent to it, so that a full queue does not
  // reveal which addresses have an account.
  if (context.mailer->is_full()) {
    call.reply->fail(errors::over_email_send_rate_limit(Millis{60'000}));
    return false;
  }
  return context.may(context.mails_by_address, call.address, call.reply,
                     errors::over_email_send_rate_limit) &&
         context.may(context.mails_by_mailbox, email, call.reply,
                     errors::over_email_send_rate_limit) &&
         context.may(context.mails_by_mailbox_and_day, email, call.reply,
                     errors::over_email_send_rate_limit);
}

}  // namespace gurukul::accounts
