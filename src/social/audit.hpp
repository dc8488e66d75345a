#pragma once
// The statement that adds a row to the audit log. The routes of the administrators add it to the
// transaction of the action itself. Any thread.
//
//   transaction.push_back(audit_entry(*exchange, "user.banned", user, {{"reason", reason}}));

#include <string>
#include <string_view>

#include "social/exchange.hpp"
#include "social/json.hpp"
#include "store/database.hpp"

namespace gurukul::social {

// `action` is a string literal of the form NOUN.VERB in the past tense. `subject` is the id of the
// object that was changed. `detail` is stored as JSON.
inline store::Statement audit_entry(const Exchange& exchange, std::string_view action,
                                    const std::string& subject, const Json& detail) {
  return {
      "INSERT INTO gurukul.audit (at, actor, action, subject, detail) "
      "VALUES ($1, $2, $3, $4, $5)",
      {exchange.now().unix_ms, exchange.me(), std::string(action), subject, detail.dump()}};
}

}  // namespace gurukul::social
