#include "accounts/bearer.hpp"

namespace gurukul::accounts {
namespace {

store::Statement end_sign_ins(const std::string& scope, const Bearer& bearer) {
  const std::string& account = bearer.account.id;
  if (scope == "local") {
    return {"DELETE FROM gurukul.account_sessions WHERE account_id = $1 AND id = $2",
            {account, bearer.sign_in}};
  }
  if (scope == "others") {
    return {"DELETE FROM gurukul.account_sessions WHERE account_id = $1 AND id <> $2",
            {account, bearer.sign_in}};
  }
  return {"DELETE FROM gurukul.account_sessions WHERE account_id = $1", {account}};
}

}  // namespace

void sign_out(Context& context, const Call& call) {
  const std::string scope = call.query("scope");
  if (!scope.empty() && scope != "global" && scope != "local" && scope != "others") {
    return call.reply->fail(errors::validation_failed("scope has to be global, local or others"));
  }
  with_user(context, call, [scope](Context& later, const Call& call_now, const Bearer& bearer) {
    later.run_ending({end_sign_ins(scope, bearer)}, call_now.reply,
                     [reply = call_now.reply](Context&, store::Outcome&) {
                       reply->send(api_response(204, ""));
                     });
  });
}

}  // namespace gurukul::accounts
