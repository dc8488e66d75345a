// Loading of user profiles for the lobby.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "social/testing/campus.hpp"
#include "social/user_profile.hpp"

namespace gurukul::social::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Caller kAsha = person_of("asha");
const Caller kBinod = person_of("binod");
const Caller kChetan = person_of("chetan");
const Caller kAdmin = admin_of("admin");

class Profile : public ::testing::TestWithParam<Kind> {
 protected:
  Profile() : campus_(GetParam()) {}
  template <class Who>
  UserProfile load(const Who& who) {
    std::promise<UserProfileOutcome> promise;
    load_user_profile(
        campus_.database(), who, campus_.now(),
        [&promise](UserProfileOutcome outcome) { promise.set_value(std::move(outcome)); });
    return std::get<UserProfile>(promise.get_future().get());
  }
  std::vector<UserProfile> load_many(std::vector<Caller> callers) {
    std::promise<UserProfilesOutcome> promise;
    load_user_profile(
        campus_.database(), std::move(callers), campus_.now(),
        [&promise](UserProfilesOutcome outcome) { promise.set_value(std::move(outcome)); });
    return std::get<std::vector<UserProfile>>(promise.get_future().get());
  }
  Campus campus_;
};

INSTANTIATE_TEST_SUITE_P(Each, Profile, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

TEST_P(Profile, MakeAProfileAtFirstSight) {
  EXPECT_EQ(load(UserId{"asha"}).name, std::nullopt);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.profiles"), 0);
  const UserProfile profile = load(kAsha);
  EXPECT_EQ(profile.user, kAsha.user);
  EXPECT_EQ(profile.name, "Name of asha");
  EXPECT_EQ(profile.campus, "north");
  EXPECT_EQ(profile.karma, 0);
  EXPECT_FALSE(profile.ban);
  EXPECT_FALSE(profile.departed);
  EXPECT_THAT(profile.blocks, IsEmpty());
  EXPECT_EQ(load(UserId{"asha"}).name, "Name of asha");
}

TEST_P(Profile, HoldBlocksOfBothDirectionsBansAndKarma) {
  campus_.met("call", kAsha, kBinod, campus_.now());
  campus_.see(kChetan);
  campus_.see(kAdmin);
  campus_.know_everybody_for(Millis{86'400'000});
  campus_.post("/api/v1/ratings", kBinod, {{"callId", call_id("call")}, {"value", "up"}});
  campus_.post("/api/v1/blocks", kAsha, {{"userId", "binod"}});
  campus_.post("/api/v1/blocks", kBinod, {{"userId", "asha"}});
  campus_.post("/api/v1/blocks", kChetan, {{"userId", "asha"}});
  campus_.post("/api/v1/admin/bans", kAdmin,
               {{"userId", "asha"}, {"reason", "rude"}, {"minutes", 5}});
  const UserProfile profile = load(kAsha);
  EXPECT_THAT(profile.blocks, ElementsAre(UserId{"binod"}, UserId{"chetan"}));
  EXPECT_EQ(profile.karma, 1);
  ASSERT_TRUE(profile.ban);
  EXPECT_EQ(profile.ban->reason, "rude");
  EXPECT_GT(*profile.ban->until, campus_.now());
  campus_.run({{"UPDATE gurukul.bans SET until = 1", {}}});
  EXPECT_FALSE(load(kAsha).ban);
  campus_.run({{"UPDATE gurukul.bans SET until = NULL", {}}});
  EXPECT_EQ(load(kAsha).ban->until, std::nullopt);
}

TEST_P(Profile, TellWhoDeletedTheAccount) {
  campus_.remove("/api/v1/me", kAsha);
  EXPECT_TRUE(load(kAsha).departed);
  EXPECT_EQ(load(kAsha).name, std::nullopt);
}

TEST_P(Profile, ComeForManyAtOnceInTheirOrder) {
  constexpr std::size_t kUsers = 1'000;
  std::vector<Caller> callers;
  for (std::size_t at = 0; at < kUsers; ++at) {
    callers.push_back(person_of("user-" + std::to_string(at)));
  }
  callers.push_back(callers.front());
  load_many(callers);
  campus_.post("/api/v1/blocks", callers[3], {{"userId", "user-700"}});
  const auto all = load_many(callers);
  ASSERT_EQ(all.size(), kUsers + 1);
  for (std::size_t at = 0; at < kUsers; ++at) {
    ASSERT_EQ(all[at].user, callers[at].user);
    ASSERT_EQ(all[at].name, "Name of user-" + std::to_string(at));
    const std::size_t blocks = at == 3 || at == 700 ? 1 : 0;
    ASSERT_EQ(all[at].blocks.size(), blocks) << at;
  }
  EXPECT_EQ(all.back().name, "Name of user-0");
  EXPECT_THAT(load_many({}), IsEmpty());
  EXPECT_EQ(load_many({kAsha})[0].name, "Name of asha");
}

}  // namespace
}  // namespace gurukul::social::testing
