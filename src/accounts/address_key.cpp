#include "accounts/address_key.hpp"

namespace gurukul::accounts {
namespace {

constexpr int kNetworkGroups = 4;

}  // namespace

std::string_view address_key(std::string_view peer_address) {
  // IPv4 in IPv6 (::ffff:192.0.2.1) is as long as it is.
  if (peer_address.find('.') != std::string_view::npos) return peer_address;
  int groups = 0;
  for (std::size_t at = 0; at < peer_address.size(); ++at) {
    if (peer_address[at] != ':') continue;
    // Zeros that were left out reach into the rest: the whole network is in front of them.
    if (at + 1 < peer_address.size() && peer_address[at + 1] == ':') {
      return at == 0 ? peer_address : peer_address.substr(0, at);
    }
    if (++groups == kNetworkGroups) return peer_address.substr(0, at);
  }
  return peer_address;
}

}  // namespace gurukul::accounts
