// Sign-up, recovery, change of address and sign-in by mail, with a mail server on loopback.

#include <gtest/gtest.h>

#include "accounts/testing/smtp_sink.hpp"
#include "accounts/testing/test_accounts.hpp"

namespace gurukul::accounts::testing {
namespace {

class Mails : public ::testing::Test {
 protected:
  AccountOptions options() {
    return {.admins = {"admin@campus.example"},
            .campus_domains = {{"campus.example", "Campus"}},
            .smtp_url = sink_.url(),
            .smtp_from = "Gurukul <no-reply@campus.example>",
            .public_url = "https://meet.campus.example/",
            .rate_limits = false};
  }
  Answer verify(const Json& body) { return desk_.post("/verify", body); }
  Answer verify_link(const Letter& letter, const char* type, const std::string& token = "") {
    return desk_.post("/verify", {{"token_hash", letter.link_token()}, {"type", type}}, token);
  }
  Answer confirmed(const std::string& email) {
    EXPECT_EQ(desk_.sign_up(email).status, 200);
    return verify_link(sink_.next(), "signup");
  }

  SmtpSink sink_;
  TestAccounts desk_{options()};
};

TEST_F(Mails, ASignUpWaitsForItsMail) {
  const Answer signed_up = desk_.sign_up("s@campus.example");
  ASSERT_EQ(signed_up.status, 200) << signed_up.body;
  EXPECT_FALSE(signed_up.body.contains("access_token"));
  EXPECT_EQ(signed_up.body["email"], "s@campus.example");
  EXPECT_EQ(signed_up.body["identities"], Json::array());
  EXPECT_TRUE(desk_.sql("SELECT id FROM gurukul.accounts").empty());
  EXPECT_EQ(desk_.sign_in("s@campus.example", TestAccounts::kPassword).code(),
            "email_not_confirmed");
  const Letter letter = sink_.next();
  EXPECT_EQ(letter.to, "s@campus.example");
  EXPECT_NE(letter.text.find("From: Gurukul <no-reply@campus.example>\r\n"), std::string::npos);
  EXPECT_NE(letter.text.find("\r\nhttps://meet.campus.example/auth/confirm?token_hash="),
            std::string::npos);
  const Answer session =
      verify({{"email", "s@campus.example"}, {"token", letter.code()}, {"type", "signup"}});
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(session.body["user"]["app_metadata"]["campus"], "Campus");
  EXPECT_EQ(session.user_id(), signed_up.body["id"]);
  EXPECT_EQ(desk_.sign_in("s@campus.example", TestAccounts::kPassword).status, 200);
  // The link works once.
  EXPECT_EQ(verify_link(letter, "signup").code(), "otp_expired");
  EXPECT_EQ(
      verify({{"email", "s@campus.example"}, {"token", letter.code()}, {"type", "signup"}}).code(),
      "otp_expired");
}

TEST_F(Mails, WhoHasTheAddressAlreadyIsNotToldApart) {
  confirmed("s@campus.example");
  const Answer again = desk_.sign_up("s@campus.example", "some other password");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body["identities"], Json::array());
  EXPECT_EQ(sink_.waiting(), 0U);
  EXPECT_EQ(desk_.post("/recover", {{"email", "nobody@campus.example"}}).body, Json::object());
  EXPECT_EQ(desk_.post("/recover", {{"email", "s@campus.example"}}).body, Json::object());
  EXPECT_EQ(sink_.next().to, "s@campus.example");
  EXPECT_EQ(desk_.sign_in("s@campus.example", TestAccounts::kPassword).status, 200);
}

TEST_F(Mails, AdminsAreThoseWhoProvedTheirAddress) {
  EXPECT_EQ(confirmed("admin@campus.example").body["user"]["app_metadata"]["role"], "admin");
  const Answer guest = desk_.post("/signup", {});
  EXPECT_EQ(guest.status, 200);
  EXPECT_FALSE(guest.body["user"]["app_metadata"].contains("role"));
  // Confirmed earlier, on a server without mail: this does not verify the address.
  desk_.sql("UPDATE gurukul.accounts SET email_verified_at = NULL");
  const Answer unproved = desk_.sign_in("admin@campus.example", TestAccounts::kPassword);
  EXPECT_FALSE(unproved.body["user"]["app_metadata"].contains("role"));
  EXPECT_FALSE(unproved.body["user"]["app_metadata"].contains("campus"));
}

TEST_F(Mails, RecoveryLeadsToANewPassword) {
  confirmed("s@campus.example");
  const std::string page = "https%3A%2F%2Fmeet.campus.example%2Freset%3Flang%3Den";
  EXPECT_EQ(desk_.post("/recover?redirect_to=" + page, {{"email", "s@campus.example"}}).status,
            200);
  const Letter letter = sink_.next();
  EXPECT_NE(letter.text.find("https://meet.campus.example/reset?lang=en&token_hash="),
            std::string::npos);
  EXPECT_EQ(verify_link(letter, "signup").code(), "otp_expired");  // another kind of code
  const Answer session = verify_link(letter, "recovery");
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(desk_.put("/user", {{"password", "a new password"}}, session.token()).status, 200);
  EXPECT_EQ(desk_.sign_in("s@campus.example", "a new password").status, 200);
  EXPECT_EQ(desk_.sign_in("s@campus.example", TestAccounts::kPassword).code(),
            "invalid_credentials");
}

TEST_F(Mails, LinksNeverLeadToAnotherSite) {
  confirmed("s@campus.example");
  for (const char* page : {"https://evil.example/", "https://meet.campus.example.evil.example/",
                           "https://meet.campus.example/%0d%0aBcc: x@y.example", "javascript:x"}) {
    desk_.post("/recover?redirect_to=" + std::string(page), {{"email", "s@campus.example"}});
    const Letter letter = sink_.next();
    EXPECT_NE(letter.text.find("https://meet.campus.example/auth/confirm?token_hash="),
              std::string::npos)
        << page;
    EXPECT_EQ(letter.text.find("Bcc"), std::string::npos);
  }
}

TEST_F(Mails, WrongDigitsOfOthersBurnNoCodeBeforeTheHundredth) {
  confirmed("s@campus.example");
  desk_.post("/recover", {{"email", "s@campus.example"}});
  const Letter letter = sink_.next();
  const std::string wrong = letter.code() == "000000" ? "000001" : "000000";
  const auto attempt = [&](const std::string& code) {
    return verify({{"email", "s@campus.example"}, {"token", code}, {"type", "recovery"}});
  };
  for (int times = 0; times < 100; ++times) EXPECT_EQ(attempt(wrong).code(), "otp_expired");
  EXPECT_EQ(attempt(letter.code()).code(), "otp_expired");
  // Opening the link is not a guess, so it still works.
  EXPECT_EQ(verify_link(letter, "recovery").status, 200);
  desk_.post("/recover", {{"email", "s@campus.example"}});
  const Letter next = sink_.next();
  for (int times = 0; times < 99; ++times) EXPECT_EQ(attempt(wrong).code(), "otp_expired");
  EXPECT_EQ(attempt(next.code()).status, 200);
}

TEST_F(Mails, TheyExpire) {
  confirmed("s@campus.example");
  desk_.post("/recover", {{"email", "s@campus.example"}});
  const Letter letter = sink_.next();
  desk_.sql("UPDATE gurukul.account_codes SET expires_at = $1", {desk_.clock.wall().unix_ms});
  EXPECT_EQ(verify_link(letter, "recovery").code(), "otp_expired");
}

TEST_F(Mails, ANewAddressIsTakenWhenItsMailWasRead) {
  const Answer session = confirmed("s@campus.example");
  confirmed("taken@campus.example");
  // The response does not reveal that the address is taken, and no mail is sent to it.
  const Answer taken = desk_.put("/user", {{"email", "taken@campus.example"}}, session.token());
  EXPECT_EQ(taken.body["new_email"], "taken@campus.example");
  desk_.post("/recover", {{"email", "s@campus.example"}});
  const Letter to_the_old = sink_.next();
  const Answer asked = desk_.put("/user", {{"email", "new@else.example"}}, session.token());
  EXPECT_EQ(asked.body["email"], "s@campus.example");
  EXPECT_EQ(asked.body["new_email"], "new@else.example");
  EXPECT_EQ(sink_.next().to, "new@else.example");
  EXPECT_EQ(desk_.post("/resend", {{"email", "new@else.example"}, {"type", "email_change"}}).status,
            200);
  const Letter letter = sink_.next();
  // Valid only for the sign-in that requested the change: another client's click changes nothing.
  EXPECT_EQ(verify_link(letter, "email_change").code(), "otp_expired");
  EXPECT_EQ(verify_link(letter, "email_change", desk_.post("/signup", {}).token()).code(),
            "otp_expired");
  const Answer changed = verify_link(letter, "email_change", session.token());
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.body["user"]["email"], "new@else.example");
  EXPECT_FALSE(changed.body["user"]["app_metadata"].contains("campus")) << "not on the list";
  // Codes that were mailed to the old address are void.
  EXPECT_EQ(verify_link(to_the_old, "recovery").code(), "otp_expired");
  EXPECT_EQ(desk_.sign_in("new@else.example", TestAccounts::kPassword).status, 200);
}

TEST_F(Mails, AGuestKeepsItsIdWhenItsAddressIsConfirmed) {
  const Answer guest = desk_.post("/signup", {});
  const Answer asked =
      desk_.put("/user", {{"email", "g@campus.example"}, {"password", "12345678"}}, guest.token());
  EXPECT_EQ(asked.body["is_anonymous"], true);
  const Letter letter = sink_.next();
  EXPECT_EQ(verify_link(letter, "email_change").code(), "otp_expired");
  const Answer session = verify_link(letter, "email_change", guest.token());
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(session.user_id(), guest.user_id());
  EXPECT_EQ(session.body["user"]["is_anonymous"], false);
  EXPECT_EQ(desk_.sign_in("g@campus.example", "12345678").user_id(), guest.user_id());
}

TEST_F(Mails, TheAddressMayHaveBeenTakenInBetween) {
  const Answer guest = desk_.post("/signup", {});
  desk_.put("/user", {{"email", "g@campus.example"}}, guest.token());
  const Letter letter = sink_.next();
  confirmed("g@campus.example");
  // The first user who verified the address voided all other codes mailed to it.
  EXPECT_EQ(verify_link(letter, "email_change", guest.token()).code(), "otp_expired");
}

TEST_F(Mails, ALinkSignsInWithoutAPassword) {
  EXPECT_EQ(desk_.post("/otp", {{"email", "n@campus.example"}, {"create_user", false}}).status,
            200);
  EXPECT_EQ(desk_.post("/otp", {{"email", "n@campus.example"}, {"create_user", true}}).status, 200);
  const Letter letter = sink_.next();
  const Answer session =
      verify({{"email", "n@campus.example"}, {"token", letter.code()}, {"type", "email"}});
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(desk_.sign_in("n@campus.example", "any password").code(), "invalid_credentials");
  EXPECT_EQ(desk_.get("/reauthenticate", session.token()).status, 200);
  EXPECT_EQ(sink_.next().link_token(), "");
  EXPECT_EQ(sink_.waiting(), 0U);
}

TEST_F(Mails, OneAMinuteForAMailbox) {
  AccountOptions limited = options();
  limited.rate_limits = true;
  desk_.restart(limited);
  const Json nobody = {{"email", "nobody@campus.example"}};
  EXPECT_EQ(desk_.post("/recover", nobody).status, 200);
  EXPECT_EQ(desk_.post("/recover", nobody).code(), "over_email_send_rate_limit");
  EXPECT_EQ(desk_.post("/recover", {{"email", "else@campus.example"}}).status, 200);
}

TEST_F(Mails, ARefusedMailIsTriedAgain) {
  sink_.refuse(1);
  desk_.sign_up("s@campus.example");
  EXPECT_EQ(sink_.next().to, "s@campus.example");
}

}  // namespace
}  // namespace gurukul::accounts::testing
