#include "micro/crowded_lobby.hpp"

namespace gurukul::bench {

CrowdedLobby::CrowdedLobby(std::size_t users) : lobby_(lobby::Config{}, random_, sink_) {
  for (std::size_t user = 0; user < users; ++user) {
    lobby_.apply(lobby::Attach{connection_of(user), {}, user_id(user), nullptr, {}, false}, now_);
  }
}

UserId CrowdedLobby::user_id(std::size_t user) {
  return UserId{"user-" + std::to_string(user)};
}

void CrowdedLobby::block_each_other(std::size_t first, std::size_t last) {
  for (std::size_t user = first; user < last; ++user) {
    auto facts = std::make_shared<lobby::Facts>();
    for (std::size_t other = first; other < last; ++other) {
      if (other != user) facts->block(user_id(other));
    }
    lobby_.apply(lobby::FactsChanged{user_id(user), std::move(facts)}, now_);
  }
}

void CrowdedLobby::set_campus(std::size_t user, const std::string& campus) {
  auto facts = std::make_shared<lobby::Facts>();
  facts->campus = campus;
  lobby_.apply(lobby::FactsChanged{user_id(user), std::move(facts)}, now_);
}

void CrowdedLobby::join(std::size_t user, const Tags& tags, CampusWish campus) {
  lobby_.apply(lobby::Join{connection_of(user), {}, MatchMode::kVideo, tags, campus}, now_);
}

std::size_t CrowdedLobby::waiting() const {
  return lobby_.stats().waiting[static_cast<std::size_t>(MatchMode::kVideo)];
}

}  // namespace gurukul::bench
