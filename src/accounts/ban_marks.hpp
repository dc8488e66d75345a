#pragma once
// Ban marks: the part of a ban that outlives the account. They are keyed hashes of its e-mail
// address and of the devices on which it was used, kept until the ban ends. So a banned user cannot
// come back with a new account, another spelling of the address or a new guest on the same device.
// An IP address is never a mark, because the users of a campus may share one. Used by
// AccountService and the account routes. Any thread.
//
//   unless_banned(context, reply, email, true, [](Context& later) { create_account(later); });

#include <functional>
#include <optional>
#include <string>

#include "accounts/context.hpp"

namespace gurukul::accounts {

// Returns one spelling for all spellings of a mailbox: without "+tag", and without dots where the
// provider ignores them. REQUIRES: `email` comes from parse_email.
std::string mailbox_of(const std::string& email);

// Calls `then` when neither the address nor the device of the client has a ban mark; otherwise
// replies user_banned. `email` is nullopt for a guest, or when the address must not be checked.
// With `weigh_device` false only the address counts: an existing account may be used on a shared
// device.
void unless_banned(Context& context, const ReplyPtr& reply, const std::optional<std::string>& email,
                   bool weigh_device, std::function<void(Context&)> then);

// Bans the account and stores its ban marks. `until` nullopt: lifts the ban and removes the marks.
// `done` gets true when that is stored in the database.
void set_ban(const std::shared_ptr<Context>& context, const std::string& account_id,
             std::optional<Instant> until, std::function<void(bool)> done);

// Records that the account was used on that device, for a later ban.
void note_device(Context& context, const std::string& account_id, const std::string& device_hash);

}  // namespace gurukul::accounts
