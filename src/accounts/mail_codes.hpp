#pragma once
// What a mail carries to prove that it was read: a code of six digits, which may be guessed at five
// times, and the token of a link; both kept hashed, used once. A code carries what it was made for:
// the password of a sign-up is kept with it, and no account is made before its address is proved.
// Called by the account routes. Values; any thread.
//
//   const MailCode code = MailCode::make(context, CodeKind::kRecovery, *email, context.now());
//   context.run({code.keep_for_holder(), code.drop_oldest()}, ...,
//               if (outcome[0].rows_affected > 0) mailer->send(code.mail(options, redirect_to)));

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

// What becomes true with a sign-up's code, and not before.
struct SignUpData {
  std::string account_id = random_uuid_text();
  std::optional<std::string> password_hash;
  nlohmann::json metadata = nlohmann::json::object();
};

class MailCode {
 public:
  // All guesses at one code together. One client has far fewer (guess_limits.hpp).
  static constexpr std::int64_t kAttemptsMax = 100;
  // Pending ones of a kind and an address: one of a stranger's takes away none of the owner's.
  static constexpr std::int64_t kPendingMax = 5;

  static MailCode make(const Context& context, CodeKind kind, const std::string& email,
                       Instant now);

  // Nothing is kept when the address is proved to be somebody's already.
  store::Statement keep_sign_up(const SignUpData& data) const;
  // Whoever has the address when the code is used; nothing is kept when nobody has it now.
  store::Statement keep_for_holder() const;
  // The same, and a new account with that metadata when nobody has it.
  store::Statement keep_for_anybody(const nlohmann::json& metadata) const;
  // Counts only for that account, and that sign-in of it. The password is null when none was given.
  store::Statement keep_for_sign_in(const std::string& account_id, const std::string& sign_in,
                                    const std::optional<std::string>& password_hash) const;
  // Of the address and the kind, beyond kPendingMax.
  store::Statement drop_oldest() const;
  // Gives the newest pending code of the address and the kind these digits and this link.
  store::Statement renew() const;
  // Another mail for a sign-up, or for an account whose address is not proved yet. With several
  // sign-ups pending nobody knows whose password is meant: then the code carries none.
  store::Transaction keep_again() const;

  // The link leads to redirect_to when that is below public_url, else to public_url's own page.
  Mail mail(const AccountOptions& options, const std::string& redirect_to) const;

 private:
  // The parameters that all statements that keep a code begin with, and what follows.
  std::vector<store::Value> values(std::vector<store::Value> more) const;

  CodeKind kind_;
  std::string email_;
  std::string code_;
  std::string link_token_;
  std::string code_hash_;
  std::string link_hash_;
  Instant created_at_;
  Instant expires_at_;
};

std::string hash_of_code(const Context& context, CodeKind kind, std::string_view email,
                         std::string_view code);
std::string hash_of_link(std::string_view token);

// False: replied that no mail is sent here, or too many were.
bool may_send_mail(Context& context, const std::string& email, const Call& call);

}  // namespace gurukul::accounts
