#pragma once
// Codes sent by mail, with which a user proves an address: six digits, with a limited number of
// guesses, and a link token. Both are stored as hashes and can be used once. The row of a sign-up
// code also contains the hash of the new password, because the account is created only when the
// address is proved. Used by the account routes. Plain values; any thread.
//
//   const MailCode code = MailCode::make(context, CodeKind::kRecovery, *email, context.now());
//   context.run({code.keep_for_holder(), code.drop_oldest()}, reply,
//               [code](Context& context, store::Outcome& outcome) {
//                 if (outcome[0].rows_affected > 0) context.mailer->send(code.mail(options, page));
//               });

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

// Account data that takes effect when the sign-up code is used.
struct SignUpData {
  std::string account_id = random_uuid_text();
  std::optional<std::string> password_hash;
  nlohmann::json metadata = nlohmann::json::object();
};

class MailCode {
 public:
  // Guesses at one code by all clients together. Each client has a lower limit (guess_limits.hpp).
  static constexpr std::int64_t kAttemptsMax = 100;
  // Codes per kind and address that are valid at once. There may be several, so that a request of
  // another person does not replace the code of the owner.
  static constexpr std::int64_t kPendingMax = 5;

  static MailCode make(const Context& context, CodeKind kind, const std::string& email,
                       Instant now);

  // Stores nothing when an account already has the address and has proved it.
  store::Statement keep_sign_up(const SignUpData& data) const;
  // The code acts on the account that has the address when the code is used. Stores nothing when no
  // account has the address now.
  store::Statement keep_for_holder() const;
  // Like keep_for_holder(), but creates an account with that metadata when none has the address.
  store::Statement keep_for_anybody(const nlohmann::json& metadata) const;
  // The code is valid only for that account and that sign-in. `password_hash` is nullopt when no
  // password was given.
  store::Statement keep_for_sign_in(const std::string& account_id, const std::string& sign_in,
                                    const std::optional<std::string>& password_hash) const;
  // Deletes the oldest codes of this address and kind beyond kPendingMax.
  store::Statement drop_oldest() const;
  // Replaces the digits and the link of the newest pending code of this address and kind.
  store::Statement renew() const;
  // For another mail for a sign-up, or for an account whose address is not proved. When several
  // sign-ups are pending, it is unknown which password is meant, so the new code contains none.
  store::Transaction keep_again() const;

  // The mail to send. Its link leads to `redirect_to` when that is a page below public_url,
  // otherwise to the page /auth/confirm. Without public_url there is no link.
  Mail mail(const AccountOptions& options, const std::string& redirect_to) const;

 private:
  // The first parameters of all statements that store a code, followed by `more`.
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

// False: this server sends no mail, or too many mails were sent; the reply is an error.
bool may_send_mail(Context& context, const std::string& email, const Call& call);

}  // namespace gurukul::accounts
