#pragma once
// What of a ban outlives the account: keyed hashes of its address and of the devices that it was
// used on, kept until the ban ends. So neither deleting the account and signing up again, nor
// another spelling of the address, nor a new guest on the same device ends a ban. A client address
// is never a mark: a campus shares one. Called by the account service and its routes. Any thread.
//
//   unless_banned(context, reply, email, [](Context& later) { ... make the account ... });

#include <functional>
#include <optional>
#include <string>

#include "accounts/context.hpp"

namespace gurukul::accounts {

// One spelling for all that reach the same mailbox: without "+tag", and without dots where the
// provider ignores them. REQUIRES: parse_email gave it.
std::string mailbox_of(const std::string& email);

// Calls `then` when neither the address nor the device of the client is marked; else replies
// user_banned. nullopt: there is no address (a guest). With `weigh_device` false the address alone
// counts: an account that exists already may be used on anybody's device.
void unless_banned(Context& context, const ReplyPtr& reply, const std::optional<std::string>& email,
                   bool weigh_device, std::function<void(Context&)> then);

// Bans the account and marks what it is known by; `until` nullopt lifts both. `done` gets whether
// the database did it.
void set_ban(const std::shared_ptr<Context>& context, const std::string& account_id,
             std::optional<Instant> until, std::function<void(bool)> done);

// Notes that the account was used on that device, for a later ban.
void note_device(Context& context, const std::string& account_id, const std::string& device_hash);

}  // namespace gurukul::accounts
