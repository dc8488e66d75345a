// Limits of the account service: rates, sizes and expiry.

#include <gtest/gtest.h>

#include <thread>

#include "accounts/testing/test_accounts.hpp"

namespace gurukul::accounts::testing {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

// Moves all sign-ins back in time by `by_ms`.
void age_sign_ins(TestAccounts& accounts, std::int64_t by_ms) {
  accounts.sql("UPDATE gurukul.account_sessions SET refreshed_at = refreshed_at - $1", {by_ms});
}

TEST(Refresh, EachTokenIsFollowedByTheNext) {
  TestAccounts accounts;
  Answer last = accounts.sign_up("s@campus.example");
  for (int times = 0; times < 5; ++times) {
    const Answer next = accounts.refresh(last.refresh_token());
    ASSERT_EQ(next.status, 200) << next.body;
    EXPECT_NE(next.refresh_token(), last.refresh_token());
    EXPECT_EQ(next.user_id(), last.user_id());
    last = next;
  }
  EXPECT_EQ(accounts.service->stats().refreshes, 5U);
}

TEST(Refresh, ManyTabsAtOnceGetOneToken) {
  TestAccounts accounts;
  const Answer first = accounts.post("/signup", {});
  std::vector<std::string> tokens(8);
  std::vector<std::thread> tabs;
  for (auto& token : tokens) {
    tabs.emplace_back([&] { token = accounts.refresh(first.refresh_token()).refresh_token(); });
  }
  for (std::thread& tab : tabs) tab.join();
  for (const std::string& token : tokens) EXPECT_EQ(token, tokens[0]);
  EXPECT_NE(tokens[0], "");
  EXPECT_EQ(accounts.refresh(tokens[0]).status, 200);
}

TEST(Refresh, AUsedTokenIsGoodForTenSecondsMore) {
  TestAccounts accounts;
  const Answer a = accounts.sign_up("s@campus.example");
  const Answer b = accounts.refresh(a.refresh_token());
  EXPECT_EQ(accounts.refresh(a.refresh_token()).refresh_token(), b.refresh_token());
  const Answer c = accounts.refresh(b.refresh_token());
  EXPECT_EQ(accounts.refresh(a.refresh_token()).refresh_token(), c.refresh_token());
  age_sign_ins(accounts, 10'001);
  EXPECT_EQ(accounts.refresh(b.refresh_token()).code(), "refresh_token_already_used");
  // The reuse ended the sign-in, so its newest token is refused too.
  EXPECT_EQ(accounts.refresh(c.refresh_token()).code(), "refresh_token_not_found");
  EXPECT_EQ(accounts.get("/user", c.token()).code(), "session_not_found");
  EXPECT_EQ(accounts.service->stats().reused_tokens, 1U);
}

TEST(Refresh, TwoWhoTakeTurnsAreNoticed) {
  TestAccounts accounts;
  Answer owner = accounts.sign_up("s@campus.example");
  Answer thief = owner;
  int rounds = 0;
  while (owner.status == 200 && thief.status == 200 && ++rounds < 10) {
    const Answer before = owner;
    owner = accounts.refresh(owner.refresh_token());
    thief = accounts.refresh(before.refresh_token());
  }
  EXPECT_EQ(rounds, 3);
  EXPECT_EQ(thief.code(), "refresh_token_already_used");
  EXPECT_EQ(accounts.refresh(owner.refresh_token()).code(), "refresh_token_not_found");
}

TEST(Refresh, NoSignInOutlivesItsEnd) {
  TestAccounts accounts({.sign_in_life = Millis{3'600'000}});
  const Answer first = accounts.sign_up("s@campus.example");
  const Answer second = accounts.refresh(first.refresh_token());
  ASSERT_EQ(second.status, 200);
  accounts.sql("UPDATE gurukul.account_sessions SET created_at = created_at - $1", {3'600'000});
  EXPECT_EQ(accounts.refresh(second.refresh_token()).code(), "session_expired");
}

TEST(Refresh, ForgedAndMistypedTokensNeverReachTheDatabase) {
  TestAccounts accounts;
  std::string token = accounts.post("/signup", {}).refresh_token();
  EXPECT_EQ(accounts.refresh("x").code(), "refresh_token_not_found");
  EXPECT_EQ(accounts.refresh("").code(), "refresh_token_not_found");
  EXPECT_EQ(accounts.post("/token?grant_type=refresh_token", {{"refresh_token", 7}}).code(),
            "validation_failed");
  token[10] = token[10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(accounts.refresh(token).code(), "refresh_token_not_found");
}

TEST(Refresh, IsNeverLimited) {
  TestAccounts accounts;
  Answer last = accounts.post("/signup", {});
  for (int times = 0; times < 700; ++times) {
    last = accounts.refresh(last.refresh_token());
    ASSERT_EQ(last.status, 200) << times;
  }
}

TEST(Limits, OneAddressGetsHalfOfTheGuessesAtAnAccount) {
  TestAccounts accounts;
  accounts.sign_up("a@campus.example");
  accounts.sign_up("b@campus.example");
  for (int times = 0; times < 15; ++times) {
    EXPECT_EQ(accounts.sign_in("a@campus.example", "wrong password").code(), "invalid_credentials");
  }
  const Answer limited = accounts.sign_in("a@campus.example", TestAccounts::kPassword);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.code(), "over_request_rate_limit");
  EXPECT_NE(limited.header("retry-after"), "");
  EXPECT_EQ(accounts.sign_in("b@campus.example", TestAccounts::kPassword).status, 200);
  EXPECT_EQ(accounts.sign_in("a@campus.example", TestAccounts::kPassword, "192.0.2.8").status, 200);
  // Guesses at an address without an account are counted too.
  for (int times = 0; times < 15; ++times)
    accounts.sign_in("nobody@campus.example", "wrong password");
  EXPECT_EQ(accounts.sign_in("nobody@campus.example", "wrong password").status, 429);
}

TEST(Limits, AllAddressesTogetherGetThirtyGuessesAnHourAndTheOwnersDeviceIsNotCounted) {
  TestAccounts accounts;
  accounts.cookie = "";
  accounts.sign_up("a@campus.example");
  const auto owner = accounts.cookie;
  int looked_at = 0;
  accounts.cookie.reset();
  for (int address = 1; address <= 60; ++address) {
    for (int times = 0; times < 10; ++times) {
      const std::string from = "198.51.100." + std::to_string(address);
      if (accounts.sign_in("a@campus.example", "wrong password", from).status == 400) ++looked_at;
    }
  }
  EXPECT_LE(looked_at, 30);
  EXPECT_GE(looked_at, 15);
  accounts.cookie = owner;
  EXPECT_EQ(accounts.sign_in("a@campus.example", TestAccounts::kPassword).status, 200);
  // Wrong guesses on the known device count; a right password restores its budget.
  for (int rounds = 0; rounds < 3; ++rounds) {
    for (int times = 0; times < 14; ++times) accounts.sign_in("a@campus.example", "wrong password");
    EXPECT_EQ(accounts.sign_in("a@campus.example", TestAccounts::kPassword).status, 200);
  }
}

TEST(Limits, ARightPasswordOnAnUnknownDeviceCostsNothing) {
  TestAccounts accounts;
  accounts.sign_up("a@campus.example");
  for (int times = 0; times < 40; ++times) {
    ASSERT_EQ(accounts.sign_in("a@campus.example", TestAccounts::kPassword).status, 200) << times;
  }
}

TEST(Bans, OutliveTheAccountByItsAddressAndItsDevice) {
  TestAccounts accounts;
  accounts.cookie = "";
  const Answer banned = accounts.sign_up("a@campus.example");
  std::promise<bool> done;
  accounts.service->set_banned_until(UserId{banned.user_id()},
                                     accounts.clock.wall() + Millis{60'000},
                                     [&](bool did) { done.set_value(did); });
  ASSERT_TRUE(done.get_future().get());
  accounts.sql("DELETE FROM gurukul.accounts WHERE id = $1", {banned.user_id()});
  EXPECT_EQ(accounts.post("/signup", {}).code(), "user_banned");
  accounts.cookie.reset();
  EXPECT_EQ(accounts.sign_up("a@campus.example").code(), "user_banned");
  EXPECT_EQ(accounts.sign_up("a+1@campus.example").code(), "user_banned");
  EXPECT_EQ(accounts.sign_up("b@campus.example").status, 200);
  accounts.sql("UPDATE gurukul.ban_marks SET banned_until = $1", {accounts.clock.wall().unix_ms});
  EXPECT_EQ(accounts.sign_up("a@campus.example").status, 200);
}

TEST(Limits, ACampusBehindOneAddressSignsUp) {
  TestAccounts accounts;
  for (int guest = 0; guest < 500; ++guest) {
    ASSERT_EQ(accounts.post("/signup", {}).status, 200) << guest;
  }
}

TEST(Limits, MayBeSwitchedOff) {
  TestAccounts accounts({.rate_limits = false});
  for (int times = 0; times < 20; ++times) {
    EXPECT_EQ(accounts.sign_in("a@campus.example", "wrong password").status, 400);
  }
}

TEST(Overload, MorePasswordsThanWaitAre503) {
  TestAccounts accounts({.passwords = {.threads = 1, .waiting_max = 1}, .rate_limits = false});
  std::atomic<int> served{0}, overloaded{0}, other{0};
  std::vector<std::thread> clients;
  for (int client = 0; client < 16; ++client) {
    clients.emplace_back([&] {
      for (int times = 0; times < 20; ++times) {
        const int status = accounts.sign_in("a@campus.example", "wrong password").status;
        ++(status == 400 ? served : status == 503 ? overloaded : other);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_GT(served, 0);
  EXPECT_GT(overloaded, 0);
  EXPECT_EQ(other, 0);
}

TEST(Teardown, WhatIsOwedIsAnsweredWith503) {
  TestAccounts accounts({.passwords = {.threads = 1}, .rate_limits = false});
  std::atomic<int> answered{0};
  constexpr int kRequests = 60;
  net::HttpRequest request;
  request.method = "POST";
  request.path = "/auth/v1/signup";
  request.client_address = *IpAddress::parse("192.0.2.7");
  for (int index = 0; index < kRequests; ++index) {
    request.body = Json{{"email", "s" + std::to_string(index) + "@campus.example"},
                        {"password", TestAccounts::kPassword}}
                       .dump();
    accounts.service->handle(request, [&](net::HttpResponse response) {
      EXPECT_TRUE(response.status == 200 || response.status == 503) << response.status;
      ++answered;
    });
  }
  accounts.end_service();
  accounts.database.reset();
  EXPECT_EQ(answered, kRequests);
}

TEST(Sweep, GuestsWhoAreGoneAreClearedAway) {
  std::vector<std::string> removed;
  TestAccounts accounts;
  const Answer old_guest = accounts.post("/signup", {});
  const Answer active_guest = accounts.post("/signup", {});
  const Answer member = accounts.sign_up("s@campus.example");
  accounts.sql("UPDATE gurukul.accounts SET created_at = created_at - $1", {100 * kDayMs});
  age_sign_ins(accounts, 100 * kDayMs);
  accounts.sql("UPDATE gurukul.account_sessions SET refreshed_at = $1 WHERE account_id = $2",
               {accounts.clock.wall().unix_ms, active_guest.user_id()});
  std::promise<void> swept;
  accounts.restart({.on_removed = [&](const UserId& user) {
    removed.push_back(user.value());
    swept.set_value();
  }});
  EXPECT_EQ(accounts.get("/health").status, 200);
  swept.get_future().wait();
  EXPECT_EQ(removed, std::vector<std::string>{old_guest.user_id()});
  EXPECT_EQ(accounts.get("/user", old_guest.token()).code(), "user_not_found");
  EXPECT_EQ(accounts.get("/user", active_guest.token()).status, 200);
  // The account stays, but its sign-in, unused for 100 days, is deleted.
  EXPECT_EQ(accounts.get("/user", member.token()).code(), "session_not_found");
}

}  // namespace
}  // namespace gurukul::accounts::testing
