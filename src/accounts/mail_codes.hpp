#pragma once
// What a mail carries to prove that it was read: a code of six digits, which may be guessed at five
// times, and the token of a link; both kept hashed, one of a kind an account, used once. Called by
// the account routes. Values; any thread.
//
//   const MailCode code = MailCode::make(context, CodeKind::kRecovery, email, now);
//   context.run({code.keep_for_account_of_email()}, ..., if (...rows_affected > 0)
//   context.mailer->send(code.mail(context.options, redirect_to));

#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/routes.hpp"

namespace gurukul::accounts {

enum class CodeKind : std::uint8_t {
  kSignUp,
  kRecovery,
  kEmailChange,
  kMagicLink,
  kReauthentication,
};
std::string_view to_string(CodeKind kind);

class MailCode {
 public:
  static constexpr std::int64_t kAttemptsMax = 5;

  static MailCode make(const Context& context, CodeKind kind, const std::string& email,
                       Instant now);

  // Each replaces an older code of the kind; no row is affected when there is no such account.
  store::Statement keep_for_unconfirmed() const;
  store::Statement keep_for_account_of_email() const;
  store::Statement keep_for_account(const std::string& account_id) const;
  // The address that an account is about to change to gets another mail.
  store::Statement renew_email_change() const;

  // The link leads to redirect_to when that is below public_url, else to public_url's own page.
  Mail mail(const AccountOptions& options, const std::string& redirect_to) const;

 private:
  std::vector<store::Value> values(std::string_view account) const;

  CodeKind kind_;
  std::string email_;
  std::string code_;
  std::string link_token_;
  std::string code_hash_;
  std::string link_hash_;
  Instant expires_at_;
};

std::string hash_of_code(const Context& context, CodeKind kind, std::string_view email,
                         std::string_view code);
std::string hash_of_link(std::string_view token);

// False: replied that no mail is sent here, or too many were.
bool may_send_mail(Context& context, const std::string& email, const Call& call);

}  // namespace gurukul::accounts
