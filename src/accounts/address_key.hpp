#pragma once
// What is counted as one client address: all of IPv4, the /64 of IPv6, which is one household's.
// Called by the account service. Any thread.
//
//   limits.take(address_key(request.peer_address), now);

#include <string_view>

namespace gurukul::accounts {

std::string_view address_key(std::string_view peer_address);

}  // namespace gurukul::accounts
