#include "accounts/bearer.hpp"
#include "accounts/mail_codes.hpp"

namespace gurukul::accounts {

// Makes the signed-in member an administrator, with the token of the link that the server logged at
// startup. Works once, and only while there is no administrator.
void use_admin_link(Context& context, const Call& call) {
  with_user(context, call, [](Context& later, const Call& call_now, const Bearer& bearer) {
    const ReplyPtr& reply = call_now.reply;
    const auto token = call_now.body.text("token");
    if (!token) return reply->fail(errors::validation_failed("token has to be a string"));
    if (bearer.account.is_anonymous) return reply->fail(errors::account_needed());
    const std::string hash = hash_of_link(*token);
    later.run(
        {// Locks the row. Of two concurrent requests, the second one finds no link.
         {"UPDATE gurukul.admin_links SET expires_at = -1 WHERE token_hash = $1 AND expires_at > "
          "$2",
          {hash, later.now().unix_ms}},
         {"INSERT INTO gurukul.admins (user_id, address, added_at) SELECT a.id, "
          "COALESCE(a.email, ''), CAST($3 AS BIGINT) FROM gurukul.accounts a WHERE a.id = $2 "
          "AND EXISTS (SELECT 1 FROM gurukul.admin_links l WHERE l.token_hash = $1 "
          "AND l.expires_at = -1) AND NOT EXISTS (SELECT 1 FROM gurukul.admins)",
          {hash, bearer.account.id, later.now().unix_ms}},
         {"DELETE FROM gurukul.admin_links WHERE token_hash = $1", {hash}}},
        reply,
        [reply, id = bearer.account.id, address = call_now.address](Context& context_now,
                                                                    store::Outcome& outcome) {
          const bool done = outcome[1].rows_affected > 0;
          context_now.notify_operator({.kind = "admin_link",
                                       .outcome = done ? "done" : "refused",
                                       .client_address = address,
                                       .account = id});
          if (!done) return reply->fail(errors::otp_expired());
          reply->json(200, nlohmann::json::object());
        });
  });
}

}  // namespace gurukul::accounts
