#include "accounts/notices.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace gurukul::accounts {
namespace {

struct NoticeMail {
  std::string_view kind;
  std::string_view subject;
  std::string_view what;
};

// Kind in the table, subject and first line of each mail, in the order of Notice.
constexpr std::array<NoticeMail, 5> kNoticeMails{{
    {"password_changed", "Your password was changed", "The password of your account was changed."},
    {"address_changed", "Your e-mail address was changed",
     "The e-mail address of your account was changed. Mails are no longer sent to this address."},
    {"account_deleted", "Your account was deleted", "Your account and its data were deleted."},
    {"second_factor_added", "A second factor was added",
     "A second factor was added to your account. A sign-in now also requires a code from your "
     "authenticator app."},
    {"second_factor_removed", "A second factor was removed",
     "The second factor was removed from your account. A sign-in no longer requires a code from "
     "the authenticator app."},
}};

void send(Context& context, const std::string& email, const std::string& kind) {
  for (const NoticeMail& words : kNoticeMails) {
    if (words.kind != kind) continue;
    context.mailer->send(
        {email, std::string(words.subject),
         "Hello,\n\n" + std::string(words.what) +
             "\n\nIf you did not do this, choose a new password at once, or contact "
             "the operator of this site.\n"});
  }
}

#define GURUKUL_INSERT_NOTICE                                                     \
  "INSERT INTO gurukul.account_notices (email, kind, created_at) "                \
  "SELECT a.email, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM gurukul.accounts a " \
  "WHERE a.id = $1 AND a.email_verified_at IS NOT NULL"

// By NoticeIf.
constexpr std::array<std::string_view, 4> kInserts{
    GURUKUL_INSERT_NOTICE,
    GURUKUL_INSERT_NOTICE " AND a.version = $4",
    GURUKUL_INSERT_NOTICE
    " AND EXISTS (SELECT 1 FROM gurukul.account_codes c WHERE c.link_hash = $4 "
    "AND c.attempts = -1)",
    GURUKUL_INSERT_NOTICE
    " AND EXISTS (SELECT 1 FROM gurukul.account_factors f WHERE f.id = $4 "
    "AND f.last_step = $5)",
};
#undef GURUKUL_INSERT_NOTICE

}  // namespace

void add_notice(store::Transaction& transaction, const std::string& account_id, Notice notice,
                Instant now, NoticeIf condition, std::vector<store::Value> parameters) {
  store::Statement statement{
      kInserts.at(static_cast<std::size_t>(condition)),
      {account_id, std::string(kNoticeMails.at(static_cast<std::size_t>(notice)).kind),
       now.unix_ms}};
  std::move(parameters.begin(), parameters.end(), std::back_inserter(statement.parameters));
  transaction.push_back(std::move(statement));
}

void send_notices(Context& context) {
  context.database.run({{"DELETE FROM gurukul.account_notices RETURNING email, kind", {}}},
                       [weak = context.weak_from_this()](const store::Outcome& outcome) {
                         const auto later = weak.lock();
                         if (!later || !outcome || !later->sends_mail()) return;
                         for (const store::Row& row : outcome[0].rows)
                           send(*later, row.text(0), row.text(1));
                       });
}

}  // namespace gurukul::accounts
