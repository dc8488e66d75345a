#include "micro/crowded_lobby.hpp"

namespace gurukul::bench {

CrowdedLobby::CrowdedLobby(std::size_t users) : lobby_(lobby::Config{}, random_, sink_) {
  for (std::size_t user = 0; user < users; ++user) {
    lobby_.apply(lobby::Authenticated{connection_of(user), {}, user_id(user), nullptr, {}, false},
                 now_);
  }
}

UserId CrowdedLobby::user_id(std::size_t user) {
  return UserId{"user-" + std::to_string(user)};
}

void CrowdedLobby::block_each_other(std::size_t first, std::size_t last) {
  for (std::size_t user = first; user < last; ++user) {
    auto profile = std::make_shared<lobby::Profile>();
    for (std::size_t other = first; other < last; ++other) {
      if (other != user) profile->block(user_id(other));
    }
    lobby_.apply(lobby::ProfileChanged{user_id(user), std::move(profile)}, now_);
  }
}

void CrowdedLobby::set_campus(std::size_t user, const std::string& campus) {
  auto profile = std::make_shared<lobby::Profile>();
  profile->campus = campus;
  lobby_.apply(lobby::ProfileChanged{user_id(user), std::move(profile)}, now_);
}

void CrowdedLobby::join(std::size_t user, const Tags& tags, CampusPreference campus) {
  lobby_.apply(lobby::Join{connection_of(user), {}, MatchMode::kVideo, tags, campus}, now_);
}

std::size_t CrowdedLobby::waiting() const {
  return lobby_.stats().waiting[static_cast<std::size_t>(MatchMode::kVideo)];
}

}  // namespace gurukul::bench
