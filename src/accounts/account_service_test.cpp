// Sign-up, sign-in, the user, sign-out, without mail.

#include "accounts/account_service.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "accounts/testing/desk.hpp"
#include "auth/token_verifier.hpp"
#include "base/uuid.hpp"

namespace gurukul::accounts::testing {
namespace {

Json claims_of(const std::string& token) {
  const std::size_t from = token.find('.') + 1;
  std::string claims;
  EXPECT_TRUE(auth::decode_base64url(token.substr(from, token.rfind('.') - from), claims));
  return Json::parse(claims);
}

TEST(Accounts, ASignUpIsSignedInAtOnce) {
  Desk desk({.admins = {"Admin@Campus.Example"}});
  const Answer answer = desk.sign_up("Student@Campus.Example");
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
  const Answer admin = desk.sign_up("admin@campus.example");
  // Nobody proved that address.
  EXPECT_FALSE(admin.body["user"]["app_metadata"].contains("role"));
  EXPECT_FALSE(claims_of(admin.token())["app_metadata"].contains("role"));
}

TEST(Accounts, TheVerifierOfTheServerTakesTheTokens) {
  Desk desk;
  const Answer guest = desk.post("/signup", {{"data", {{"name", "Guest"}}}});
  ASSERT_EQ(guest.status, 200) << guest.body;
  const auth::TokenVerifier verifier({"", desk.service->issuer()});
  const auto verified =
      verifier.verify(guest.token(), desk.service->keys().get(), desk.clock.wall());
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
  const Answer jwks = desk.get("/.well-known/jwks.json");
  EXPECT_TRUE(auth::KeySet::parse(jwks.body.dump()));
  EXPECT_EQ(jwks.body["keys"][0].contains("d"), false);
}

TEST(Accounts, KeepTheirKeyAndTheirUsersOverARestart) {
  Desk desk;
  const Answer before = desk.sign_up("s@campus.example");
  const Json keys = desk.get("/.well-known/jwks.json").body;
  desk.restart({});
  EXPECT_EQ(desk.get("/.well-known/jwks.json").body, keys);
  EXPECT_EQ(desk.get("/user", before.token()).status, 200);
  EXPECT_EQ(desk.refresh(before.refresh_token()).status, 200);
  // Another secret: nobody's tokens hold any more, and the password still does.
  desk.restart({.secret = "another secret of the operator, as long"});
  EXPECT_NE(desk.get("/.well-known/jwks.json").body, keys);
  EXPECT_EQ(desk.get("/user", before.token()).code(), "bad_jwt");
  EXPECT_EQ(desk.refresh(before.refresh_token()).code(), "refresh_token_not_found");
  EXPECT_EQ(desk.sign_in("s@campus.example", Desk::kPassword).status, 200);
}

TEST(Accounts, TwoInstancesAgreeOnOneKey) {
  Desk desk;
  const Clock clock;
  std::vector<std::unique_ptr<AccountService>> services(8);
  std::vector<std::thread> threads;
  for (auto& service : services) {
    threads.emplace_back([&desk, &clock, &service] {
      auto made = AccountService::open({.secret = "an entirely new secret of the operator",
                                        .passwords = {.cost = {1, 8192}, .threads = 1}},
                                       *desk.database, clock);
      ASSERT_TRUE(made);
      service = std::move(*made);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto kid = desk.sql("SELECT COUNT(*) FROM gurukul.account_keys");
  EXPECT_EQ(kid[0].integer(0), 2);
}

TEST(Accounts, RefuseWhatIsNoSignUp) {
  Desk desk;
  const auto told = [&](const Json& body) {
    const Answer answer = desk.post("/signup", body);
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
  EXPECT_EQ(desk.ask("POST", "/signup", std::string(70'000, ' ')).status, 413);
  EXPECT_EQ(desk.sign_up("s@campus.example", std::string(256, 'x')).status, 200);
  EXPECT_EQ(desk.sign_in("s@campus.example", std::string(256, 'x')).status, 200);
  EXPECT_EQ(desk.sign_in("s@campus.example", std::string(257, 'x')).code(), "invalid_credentials");
  EXPECT_EQ(told({{"email", "S@campus.example"}, {"password", "12345678"}}),
            "422 user_already_exists");
  const Json weak = desk.sign_up("t@campus.example", "short").body;
  EXPECT_EQ(weak["weak_password"]["reasons"], Json::array({"length"}));
}

TEST(Accounts, RoutesAndMethods) {
  Desk desk;
  EXPECT_EQ(desk.get("/nothing").status, 404);
  EXPECT_EQ(desk.get("/signup").status, 405);
  EXPECT_EQ(desk.ask("OPTIONS", "/signup", "").status, 204);
  EXPECT_EQ(desk.ask("HEAD", "/settings", "").status, 200);
  EXPECT_EQ(desk.get("/health").status, 200);
  EXPECT_EQ(desk.get("/authorize?provider=google").status, 400);
  EXPECT_EQ(desk.post("/token", {}).status, 400);
  EXPECT_EQ(desk.post("/token?grant_type=pkce", {{"auth_code", "x"}}).code(),
            "flow_state_not_found");
  const Json settings = desk.get("/settings").body;
  EXPECT_EQ(settings["external"]["email"], true);
  EXPECT_EQ(settings["external"]["google"], false);
  EXPECT_EQ(settings["mailer_autoconfirm"], true);
  for (const char* path : {"/recover", "/otp"}) {
    EXPECT_EQ(desk.post(path, {{"email", "s@campus.example"}}).code(), "mail_not_configured");
  }
}

TEST(Accounts, GuestsMayBeSwitchedOff) {
  bool allowed = true;
  Desk desk({.guests_allowed = [&allowed] { return allowed; }});
  EXPECT_EQ(desk.post("/signup", {}).status, 200);
  EXPECT_EQ(desk.get("/settings").body["external"]["anonymous_users"], true);
  allowed = false;
  EXPECT_EQ(desk.post("/signup", {}).code(), "anonymous_provider_disabled");
  EXPECT_EQ(desk.get("/settings").body["external"]["anonymous_users"], false);
}

TEST(Accounts, AGuestBecomesAnAccountWithTheSameId) {
  Desk desk;
  const Answer guest = desk.post("/signup", {{"data", {{"name", "G"}}}});
  EXPECT_EQ(desk.put("/user", {{"password", "12345678"}}, guest.token()).status, 422);
  const Answer upgraded =
      desk.put("/user", {{"email", "G@campus.example"}, {"password", "12345678"}}, guest.token());
  ASSERT_EQ(upgraded.status, 200) << upgraded.body;
  EXPECT_EQ(upgraded.body["id"], guest.user_id());
  EXPECT_EQ(upgraded.body["is_anonymous"], false);
  EXPECT_EQ(upgraded.body["user_metadata"]["name"], "G");
  const Answer signed_in = desk.sign_in("g@campus.example", "12345678");
  EXPECT_EQ(signed_in.user_id(), guest.user_id());
  EXPECT_EQ(claims_of(desk.refresh(guest.refresh_token()).token())["is_anonymous"], false);
  const Answer other = desk.post("/signup", {});
  EXPECT_EQ(desk.put("/user", {{"email", "g@campus.example"}}, other.token()).code(),
            "email_exists");
}

TEST(Accounts, TheUserChangesWhatIsItsOwn) {
  Desk desk;
  const Answer one = desk.sign_up("s@campus.example");
  const Answer two = desk.sign_in("s@campus.example", Desk::kPassword);
  const auto change = [&](const Json& body) { return desk.put("/user", body, one.token()); };
  EXPECT_EQ(change({{"data", {{"a", 1}, {"b", {{"c", 2}}}}}}).status, 200);
  EXPECT_EQ(change({{"data", {{"a", nullptr}, {"d", 3}}}}).body["user_metadata"],
            Json({{"b", {{"c", 2}}}, {"d", 3}}));
  EXPECT_EQ(change({{"data", {{"e", std::string(9'000, 'x')}}}}).code(), "validation_failed");
  EXPECT_EQ(change({{"data", Json::array()}}).code(), "validation_failed");
  EXPECT_EQ(change({{"app_metadata", {{"role", "admin"}}}, {"role", "admin"}}).body["app_metadata"],
            Json({{"provider", "email"}, {"providers", {"email"}}}));
  EXPECT_EQ(change({{"password", Desk::kPassword}}).code(), "same_password");
  EXPECT_EQ(change({{"password", "short"}}).code(), "weak_password");
  EXPECT_EQ(desk.get("/user", two.token()).status, 200);
  EXPECT_EQ(change({{"password", "another one"}}).status, 200);
  // The others were signed out, this one was not.
  EXPECT_EQ(desk.get("/user", two.token()).code(), "session_not_found");
  EXPECT_EQ(desk.refresh(two.refresh_token()).code(), "refresh_token_not_found");
  EXPECT_EQ(desk.get("/user", one.token()).status, 200);
  EXPECT_EQ(desk.sign_in("s@campus.example", Desk::kPassword).code(), "invalid_credentials");
  EXPECT_EQ(desk.sign_in("s@campus.example", "another one").status, 200);
}

TEST(Accounts, ChangesAtTheSameTimeAreAllMade) {
  Desk desk;
  const Answer one = desk.sign_up("s@campus.example");
  std::vector<std::thread> threads;
  for (int index = 0; index < 4; ++index) {
    threads.emplace_back([&, index] {
      const Json data = {{"key" + std::to_string(index), index}};
      EXPECT_EQ(desk.put("/user", {{"data", data}}, one.token()).status, 200);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(desk.get("/user", one.token()).body["user_metadata"].size(), 4U);
}

TEST(Accounts, SignOutHasScopes) {
  Desk desk;
  std::vector<Answer> devices{desk.sign_up("s@campus.example")};
  for (int more = 0; more < 3; ++more) {
    devices.push_back(desk.sign_in("s@campus.example", Desk::kPassword));
  }
  const Answer stranger = desk.sign_up("t@campus.example");
  const auto alive = [&] {
    std::string states;
    for (const Answer& device : devices) {
      states += desk.get("/user", device.token()).status == 200 ? '1' : '0';
    }
    return states;
  };
  EXPECT_EQ(alive(), "1111");
  EXPECT_EQ(desk.post("/logout?scope=local", nullptr, devices[0].token()).status, 204);
  EXPECT_EQ(alive(), "0111");
  EXPECT_EQ(desk.post("/logout?scope=others", nullptr, devices[1].token()).status, 204);
  EXPECT_EQ(alive(), "0100");
  devices.push_back(desk.sign_in("s@campus.example", Desk::kPassword));
  EXPECT_EQ(desk.post("/logout?scope=all", nullptr, devices[1].token()).status, 400);
  EXPECT_EQ(desk.post("/logout", nullptr, devices[1].token()).status, 204);
  EXPECT_EQ(alive(), "00000");
  EXPECT_EQ(desk.post("/logout", nullptr, devices[1].token()).code(), "session_not_found");
  EXPECT_EQ(desk.post("/logout", nullptr).code(), "no_authorization");
  EXPECT_EQ(desk.get("/user", stranger.token()).status, 200);
}

TEST(Accounts, AnAlteredTokenIsNobody) {
  Desk desk;
  const std::string token = desk.post("/signup", {}).token();
  std::string altered = token;
  altered[token.size() / 2] = altered[token.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(desk.get("/user", altered).code(), "bad_jwt");
  EXPECT_EQ(desk.get("/user", "x").code(), "bad_jwt");
  EXPECT_EQ(desk.get("/user").code(), "no_authorization");
}

TEST(Accounts, TheBannedAreRefusedUntilThen) {
  Desk desk;
  const Answer one = desk.sign_up("s@campus.example");
  const auto ban = [&](std::optional<Instant> until) {
    std::promise<bool> done;
    desk.service->set_banned_until(UserId{one.user_id()}, until,
                                   [&](bool did) { done.set_value(did); });
    return done.get_future().get();
  };
  EXPECT_TRUE(ban(desk.clock.wall() + Millis{3'600'000}));
  EXPECT_EQ(desk.sign_in("s@campus.example", Desk::kPassword).code(), "user_banned");
  EXPECT_EQ(desk.sign_in("s@campus.example", "wrong password").code(), "invalid_credentials");
  EXPECT_EQ(desk.refresh(one.refresh_token()).code(), "user_banned");
  EXPECT_TRUE(ban(desk.clock.wall() - Millis{1}));
  EXPECT_EQ(desk.sign_in("s@campus.example", Desk::kPassword).status, 200);
  EXPECT_TRUE(ban(std::nullopt));
  EXPECT_EQ(desk.refresh(one.refresh_token()).status, 200);
}

TEST(Accounts, TheRemovedAreGone) {
  Desk desk;
  const Answer one = desk.sign_up("s@campus.example");
  std::promise<bool> done;
  desk.database->run(desk.service->removal(UserId{one.user_id()}),
                     [&](store::Outcome outcome) { done.set_value(static_cast<bool>(outcome)); });
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(desk.get("/user", one.token()).code(), "user_not_found");
  EXPECT_EQ(desk.refresh(one.refresh_token()).code(), "refresh_token_not_found");
  EXPECT_EQ(desk.sign_in("s@campus.example", Desk::kPassword).code(), "invalid_credentials");
  EXPECT_EQ(
      desk.sql("SELECT id FROM gurukul.account_sessions WHERE account_id = $1", {one.user_id()})
          .size(),
      0U);
  EXPECT_EQ(desk.sign_up("s@campus.example").status, 200);
}

TEST(Accounts, WrongSettingsAreNamed) {
  Desk desk;
  const auto told = [&](AccountOptions options) {
    auto made = AccountService::open(std::move(options), *desk.database, desk.clock);
    return made ? std::string() : made.error().message;
  };
  EXPECT_TRUE(told({.secret = "short"}).starts_with("GURUKUL_SECRET"));
  EXPECT_TRUE(told({.secret = Desk::kSecret, .admins = {"x"}}).starts_with("GURUKUL_ADMINS"));
  EXPECT_TRUE(told({.secret = Desk::kSecret, .smtp_url = "x"}).starts_with("GURUKUL_SMTP_URL"));
}

}  // namespace
}  // namespace gurukul::accounts::testing
