// Sign-up, sign-in, user data and sign-out on a server without mail.

#include "accounts/account_service.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "accounts/testing/test_accounts.hpp"
#include "auth/token_verifier.hpp"
#include "base/encoding.hpp"
#include "base/uuid.hpp"

namespace gurukul::accounts::testing {
namespace {

Json claims_of(const std::string& token) {
  const std::size_t from = token.find('.') + 1;
  return Json::parse(decode_base64url(token.substr(from, token.rfind('.') - from)).value_or(""));
}

TEST(Accounts, ASignUpIsSignedInAtOnce) {
  TestAccounts accounts({.admins = {"Admin@Campus.Example"}});
  const Answer answer = accounts.sign_up("Student@Campus.Example");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body["token_type"], "bearer");
  EXPECT_EQ(answer.body["expires_in"], 3600);
  const Json user = answer.body["user"];
  EXPECT_EQ(user["email"], "student@campus.example");
  EXPECT_EQ(user["phone"], "");
  EXPECT_EQ(user["is_anonymous"], false);
  EXPECT_EQ(user["identities"].size(), 1U);
  EXPECT_EQ(user["app_metadata"], Json({{"provider", "email"}, {"providers", {"email"}}}));
  EXPECT_TRUE(user.contains("email_confirmed_at"));
  EXPECT_EQ(answer.header("x-supabase-api-version"), "2024-01-01");
  const Answer admin = accounts.sign_up("admin@campus.example");
  // The address is not verified, so it gives no right.
  EXPECT_FALSE(admin.body["user"]["app_metadata"].contains("role"));
  EXPECT_FALSE(claims_of(admin.token())["app_metadata"].contains("role"));
}

TEST(Accounts, TheVerifierOfTheServerTakesTheTokens) {
  TestAccounts accounts;
  const Answer guest = accounts.post("/signup", {{"data", {{"name", "Guest"}}}});
  ASSERT_EQ(guest.status, 200) << guest.body;
  const auth::TokenVerifier verifier({"", accounts.service->issuer()});
  const auto verified =
      verifier.verify(guest.token(), accounts.service->keys().get(), accounts.clock.wall());
  const auto* identity = std::get_if<auth::Identity>(&verified);
  ASSERT_NE(identity, nullptr);
  EXPECT_EQ(identity->user.value(), guest.user_id());
  EXPECT_TRUE(identity->is_anonymous);
  EXPECT_EQ(identity->name_hint, "Guest");
  const Json claims = claims_of(guest.token());
  EXPECT_EQ(claims["exp"].get<std::int64_t>() - claims["iat"].get<std::int64_t>(), 3600);
  EXPECT_EQ(claims["amr"][0]["method"], "anonymous");
  EXPECT_EQ(claims["app_metadata"], Json::object());
  EXPECT_TRUE(parse_uuid_bits(claims["session_id"].get<std::string>()));
  const Answer jwks = accounts.get("/.well-known/jwks.json");
  EXPECT_TRUE(auth::KeySet::parse(jwks.body.dump()));
  EXPECT_EQ(jwks.body["keys"][0].contains("d"), false);
}

TEST(Accounts, KeepTheirKeyAndTheirUsersOverARestart) {
  TestAccounts accounts;
  const Answer before = accounts.sign_up("s@campus.example");
  const Json keys = accounts.get("/.well-known/jwks.json").body;
  accounts.restart({});
  EXPECT_EQ(accounts.get("/.well-known/jwks.json").body, keys);
  EXPECT_EQ(accounts.get("/user", before.token()).status, 200);
  EXPECT_EQ(accounts.refresh(before.refresh_token()).status, 200);
  // With another secret all tokens become invalid; passwords still work.
  accounts.restart({.secret = "another secret of the operator, as long"});
  EXPECT_NE(accounts.get("/.well-known/jwks.json").body, keys);
  EXPECT_EQ(accounts.get("/user", before.token()).code(), "bad_jwt");
  EXPECT_EQ(accounts.refresh(before.refresh_token()).code(), "refresh_token_not_found");
  EXPECT_EQ(accounts.sign_in("s@campus.example", TestAccounts::kPassword).status, 200);
}

TEST(Accounts, TwoInstancesAgreeOnOneKey) {
  TestAccounts accounts;
  const Clock clock;
  std::vector<std::unique_ptr<AccountService>> services(8);
  std::vector<std::thread> threads;
  for (auto& service : services) {
    threads.emplace_back([&accounts, &clock, &service] {
      auto made = AccountService::open({.secret = "an entirely new secret of the operator",
                                        .passwords = {.cost = {1, 8192}, .threads = 1}},
                                       *accounts.database, clock);
      ASSERT_TRUE(made);
      service = std::move(*made);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto kid = accounts.sql("SELECT COUNT(*) FROM gurukul.account_keys");
  EXPECT_EQ(kid[0].integer(0), 2);
}

TEST(Accounts, RefuseWhatIsNoSignUp) {
  TestAccounts accounts;
  const auto told = [&](const Json& body) {
    const Answer answer = accounts.post("/signup", body);
    EXPECT_EQ(answer.body.value("error_code", ""), answer.code());
    EXPECT_EQ(answer.body.value("msg", "a"), answer.body.value("message", "b"));
    EXPECT_EQ(answer.header("x-sb-error-code"), answer.code());
    return std::to_string(answer.status) + " " + answer.code();
  };
  EXPECT_EQ(told({{"email", "s@campus.example"}, {"password", "1234567"}}), "422 weak_password");
  EXPECT_EQ(told({{"email", "s@campus.example"}, {"password", std::string(257, 'x')}}),
            "400 validation_failed");
  EXPECT_EQ(told({{"email", "s"}, {"password", "12345678"}}), "400 validation_failed");
  EXPECT_EQ(told({{"email", "s@campus.example"}}), "400 validation_failed");
  EXPECT_EQ(told({{"email", 7}, {"password", "12345678"}}), "400 validation_failed");
  EXPECT_EQ(told({{"password", "12345678"}}), "400 validation_failed");
  EXPECT_EQ(told({{"data", 7}}), "400 validation_failed");
  EXPECT_EQ(told({{"data", {{"a", std::string(9'000, 'x')}}}}), "400 validation_failed");
  EXPECT_EQ(told({{"phone", "123"}, {"password", "12345678"}}), "400 validation_failed");
  EXPECT_EQ(told(Json::array()), "400 bad_json");
  EXPECT_EQ(accounts.ask("POST", "/signup", std::string(70'000, ' ')).status, 413);
  EXPECT_EQ(accounts.sign_up("s@campus.example", std::string(256, 'x')).status, 200);
  EXPECT_EQ(accounts.sign_in("s@campus.example", std::string(256, 'x')).status, 200);
  EXPECT_EQ(accounts.sign_in("s@campus.example", std::string(257, 'x')).code(),
            "invalid_credentials");
  EXPECT_EQ(told({{"email", "S@campus.example"}, {"password", "12345678"}}),
            "422 user_already_exists");
  const Json weak = accounts.sign_up("t@campus.example", "short").body;
  EXPECT_EQ(weak["weak_password"]["reasons"], Json::array({"length"}));
}

TEST(Accounts, RoutesAndMethods) {
  TestAccounts accounts;
  EXPECT_EQ(accounts.get("/nothing").status, 404);
  EXPECT_EQ(accounts.get("/signup").status, 405);
  EXPECT_EQ(accounts.ask("OPTIONS", "/signup", "").status, 204);
  EXPECT_EQ(accounts.ask("HEAD", "/settings", "").status, 200);
  EXPECT_EQ(accounts.get("/health").status, 200);
  EXPECT_EQ(accounts.get("/authorize?provider=google").status, 400);
  EXPECT_EQ(accounts.post("/token", {}).status, 400);
  EXPECT_EQ(accounts.post("/token?grant_type=pkce", {{"auth_code", "x"}}).code(),
            "flow_state_not_found");
  const Json settings = accounts.get("/settings").body;
  EXPECT_EQ(settings["external"]["email"], true);
  EXPECT_EQ(settings["external"]["google"], false);
  EXPECT_EQ(settings["mailer_autoconfirm"], true);
  for (const char* path : {"/recover", "/otp"}) {
    EXPECT_EQ(accounts.post(path, {{"email", "s@campus.example"}}).code(), "mail_not_configured");
  }
}

TEST(Accounts, GuestsMayBeSwitchedOff) {
  bool allowed = true;
  TestAccounts accounts({.guests_allowed = [&allowed] { return allowed; }});
  EXPECT_EQ(accounts.post("/signup", {}).status, 200);
  EXPECT_EQ(accounts.get("/settings").body["external"]["anonymous_users"], true);
  allowed = false;
  EXPECT_EQ(accounts.post("/signup", {}).code(), "anonymous_provider_disabled");
  EXPECT_EQ(accounts.get("/settings").body["external"]["anonymous_users"], false);
}

TEST(Accounts, AGuestBecomesAnAccountWithTheSameId) {
  TestAccounts accounts;
  const Answer guest = accounts.post("/signup", {{"data", {{"name", "G"}}}});
  EXPECT_EQ(accounts.put("/user", {{"password", "12345678"}}, guest.token()).status, 422);
  const Answer upgraded = accounts.put(
      "/user", {{"email", "G@campus.example"}, {"password", "12345678"}}, guest.token());
  ASSERT_EQ(upgraded.status, 200) << upgraded.body;
  EXPECT_EQ(upgraded.body["id"], guest.user_id());
  EXPECT_EQ(upgraded.body["is_anonymous"], false);
  EXPECT_EQ(upgraded.body["user_metadata"]["name"], "G");
  const Answer signed_in = accounts.sign_in("g@campus.example", "12345678");
  EXPECT_EQ(signed_in.user_id(), guest.user_id());
  EXPECT_EQ(claims_of(accounts.refresh(guest.refresh_token()).token())["is_anonymous"], false);
  const Answer other = accounts.post("/signup", {});
  EXPECT_EQ(accounts.put("/user", {{"email", "g@campus.example"}}, other.token()).code(),
            "email_exists");
}

TEST(Accounts, TheUserChangesWhatIsItsOwn) {
  TestAccounts accounts;
  const Answer one = accounts.sign_up("s@campus.example");
  const Answer two = accounts.sign_in("s@campus.example", TestAccounts::kPassword);
  const auto change = [&](const Json& body) { return accounts.put("/user", body, one.token()); };
  EXPECT_EQ(change({{"data", {{"a", 1}, {"b", {{"c", 2}}}}}}).status, 200);
  EXPECT_EQ(change({{"data", {{"a", nullptr}, {"d", 3}}}}).body["user_metadata"],
            Json({{"b", {{"c", 2}}}, {"d", 3}}));
  EXPECT_EQ(change({{"data", {{"e", std::string(9'000, 'x')}}}}).code(), "validation_failed");
  EXPECT_EQ(change({{"data", Json::array()}}).code(), "validation_failed");
  EXPECT_EQ(change({{"app_metadata", {{"role", "admin"}}}, {"role", "admin"}}).body["app_metadata"],
            Json({{"provider", "email"}, {"providers", {"email"}}}));
  EXPECT_EQ(change({{"password", TestAccounts::kPassword}}).code(), "same_password");
  EXPECT_EQ(change({{"password", "short"}}).code(), "weak_password");
  EXPECT_EQ(accounts.get("/user", two.token()).status, 200);
  EXPECT_EQ(change({{"password", "another one"}}).status, 200);
  // Other sessions were signed out; the session that made the change was not.
  EXPECT_EQ(accounts.get("/user", two.token()).code(), "session_not_found");
  EXPECT_EQ(accounts.refresh(two.refresh_token()).code(), "refresh_token_not_found");
  EXPECT_EQ(accounts.get("/user", one.token()).status, 200);
  EXPECT_EQ(accounts.sign_in("s@campus.example", TestAccounts::kPassword).code(),
            "invalid_credentials");
  EXPECT_EQ(accounts.sign_in("s@campus.example", "another one").status, 200);
}

TEST(Accounts, ChangesAtTheSameTimeAreAllMade) {
  TestAccounts accounts;
  const Answer one = accounts.sign_up("s@campus.example");
  std::vector<std::thread> threads;
  for (int index = 0; index < 4; ++index) {
    threads.emplace_back([&, index] {
      const Json data = {{"key" + std::to_string(index), index}};
      EXPECT_EQ(accounts.put("/user", {{"data", data}}, one.token()).status, 200);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accounts.get("/user", one.token()).body["user_metadata"].size(), 4U);
}

TEST(Accounts, SignOutHasScopes) {
  TestAccounts accounts;
  std::vector<Answer> devices{accounts.sign_up("s@campus.example")};
  for (int more = 0; more < 3; ++more) {
    devices.push_back(accounts.sign_in("s@campus.example", TestAccounts::kPassword));
  }
  const Answer stranger = accounts.sign_up("t@campus.example");
  const auto alive = [&] {
    std::string states;
    for (const Answer& device : devices) {
      states += accounts.get("/user", device.token()).status == 200 ? '1' : '0';
    }
    return states;
  };
  EXPECT_EQ(alive(), "1111");
  EXPECT_EQ(accounts.post("/logout?scope=local", nullptr, devices[0].token()).status, 204);
  EXPECT_EQ(alive(), "0111");
  EXPECT_EQ(accounts.post("/logout?scope=others", nullptr, devices[1].token()).status, 204);
  EXPECT_EQ(alive(), "0100");
  devices.push_back(accounts.sign_in("s@campus.example", TestAccounts::kPassword));
  EXPECT_EQ(accounts.post("/logout?scope=all", nullptr, devices[1].token()).status, 400);
  EXPECT_EQ(accounts.post("/logout", nullptr, devices[1].token()).status, 204);
  EXPECT_EQ(alive(), "00000");
  EXPECT_EQ(accounts.post("/logout", nullptr, devices[1].token()).code(), "session_not_found");
  EXPECT_EQ(accounts.post("/logout", nullptr).code(), "no_authorization");
  EXPECT_EQ(accounts.get("/user", stranger.token()).status, 200);
}

TEST(Accounts, AnAlteredTokenIsNobody) {
  TestAccounts accounts;
  const std::string token = accounts.post("/signup", {}).token();
  std::string altered = token;
  altered[token.size() / 2] = altered[token.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(accounts.get("/user", altered).code(), "bad_jwt");
  EXPECT_EQ(accounts.get("/user", "x").code(), "bad_jwt");
  EXPECT_EQ(accounts.get("/user").code(), "no_authorization");
}

TEST(Accounts, TheBannedAreRefusedUntilThen) {
  TestAccounts accounts;
  const Answer one = accounts.sign_up("s@campus.example");
  const auto ban = [&](std::optional<Instant> until) {
    std::promise<bool> done;
    accounts.service->set_banned_until(UserId{one.user_id()}, until,
                                       [&](bool did) { done.set_value(did); });
    return done.get_future().get();
  };
  EXPECT_TRUE(ban(accounts.clock.wall() + Millis{3'600'000}));
  EXPECT_EQ(accounts.sign_in("s@campus.example", TestAccounts::kPassword).code(), "user_banned");
  EXPECT_EQ(accounts.sign_in("s@campus.example", "wrong password").code(), "invalid_credentials");
  EXPECT_EQ(accounts.refresh(one.refresh_token()).code(), "user_banned");
  EXPECT_TRUE(ban(accounts.clock.wall() - Millis{1}));
  EXPECT_EQ(accounts.sign_in("s@campus.example", TestAccounts::kPassword).status, 200);
  EXPECT_TRUE(ban(std::nullopt));
  EXPECT_EQ(accounts.refresh(one.refresh_token()).status, 200);
}

TEST(Accounts, TheRemovedAreGone) {
  TestAccounts accounts;
  const Answer one = accounts.sign_up("s@campus.example");
  std::promise<bool> done;
  accounts.database->run(
      accounts.service->removal(UserId{one.user_id()}),
      [&](store::Outcome outcome) { done.set_value(static_cast<bool>(outcome)); });
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(accounts.get("/user", one.token()).code(), "user_not_found");
  EXPECT_EQ(accounts.refresh(one.refresh_token()).code(), "refresh_token_not_found");
  EXPECT_EQ(accounts.sign_in("s@campus.example", TestAccounts::kPassword).code(),
            "invalid_credentials");
  EXPECT_EQ(
      accounts.sql("SELECT id FROM gurukul.account_sessions WHERE account_id = $1", {one.user_id()})
          .size(),
      0U);
  EXPECT_EQ(accounts.sign_up("s@campus.example").status, 200);
}

TEST(Accounts, WrongSettingsAreNamed) {
  TestAccounts accounts;
  const auto told = [&](AccountOptions options) {
    auto made = AccountService::open(std::move(options), *accounts.database, accounts.clock);
    return made ? std::string() : made.error().message;
  };
  EXPECT_TRUE(told({.secret = "short"}).starts_with("GURUKUL_SECRET"));
  EXPECT_TRUE(
      told({.secret = TestAccounts::kSecret, .admins = {"x"}}).starts_with("GURUKUL_ADMINS"));
  EXPECT_TRUE(
      told({.secret = TestAccounts::kSecret, .smtp_url = "x"}).starts_with("GURUKUL_SMTP_URL"));
}

}  // namespace
}  // namespace gurukul::accounts::testing
