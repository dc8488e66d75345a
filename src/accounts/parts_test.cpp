// Addresses, campuses, limits, request bodies, times and the settings of the mailer.

#include <gtest/gtest.h>

#include "accounts/email_address.hpp"
#include "accounts/mailer.hpp"
#include "accounts/request_body.hpp"
#include "accounts/time_text.hpp"

namespace gurukul::accounts {
namespace {

constexpr Instant kNow{1'800'000'000'123};

TEST(EmailAddress, IsLowerCaseAndChecked) {
  EXPECT_EQ(parse_email(" Student.One+x@CS.Campus.Example "), "student.one+x@cs.campus.example");
  EXPECT_TRUE(parse_email(std::string(64, 'a') + "@campus.example"));
  const std::vector<std::string> bad{"",
                                     "a",
                                     "@b.example",
                                     "a@",
                                     "a@b",
                                     "a@b..c",
                                     "a@-b.c",
                                     "a b@c.example",
                                     "a@b.example\r\nBcc: x@y.example",
                                     "a..b@c.example",
                                     ".a@c.example",
                                     "a@b@c.example",
                                     "<a@b.example>",
                                     "\"a\"@b.example",
                                     "a\u200B@b.example",
                                     "a\u202E@b.example",
                                     "a\u00A0b@b.example",
                                     "a@\u200B.example",
                                     "a@xn--a.example",
                                     "a@b_c.example",
                                     "\xFF@b.example",
                                     std::string("a@b.example\0x", 13),
                                     std::string(65, 'a') + "@campus.example",
                                     "a@" + std::string(250, 'b') + ".example"};
  for (const std::string& text : bad) EXPECT_FALSE(parse_email(text)) << text;
}

TEST(EmailAddress, IsTheSameHoweverItIsTyped) {
  EXPECT_EQ(parse_email("\u3000dean@m\u00FCnchen.example\u00A0\t"), "dean@xn--mnchen-3ya.example");
  EXPECT_EQ(parse_email("Dean@MU\u0308NCHEN.Example"), "dean@xn--mnchen-3ya.example");
  EXPECT_EQ(parse_email("dean@XN--MNCHEN-3YA.example"), "dean@xn--mnchen-3ya.example");
  EXPECT_EQ(parse_email("dean@m\u00FCnchen\u3002example"), "dean@xn--mnchen-3ya.example");
  EXPECT_EQ(parse_email("J\u00D6RG@b.example"), "j\u00F6rg@b.example");
  EXPECT_EQ(parse_email("jo\u0308rg@b.example"), "j\u00F6rg@b.example");
  EXPECT_EQ(parse_domain("\u092D\u093E\u0930\u0924.example"), "xn--h2brj9c.example");
}

TEST(Campus, IsTheNameOfTheDomain) {
  const CampusDomains domains{{"campus.example", "Campus"}, {"law.campus.example", "Law"}};
  EXPECT_EQ(campus_of("s@campus.example", domains), "Campus");
  EXPECT_EQ(campus_of("s@cs.campus.example", domains), "Campus");
  EXPECT_EQ(campus_of("s@law.campus.example", domains), "Law");
  EXPECT_EQ(campus_of("s@notcampus.example", domains), "") << "with a list only the list";
  EXPECT_EQ(campus_of("s@notcampus.example", {}), "notcampus.example");
  EXPECT_EQ(campus_of("s@gmail.com", {}), "");
  EXPECT_EQ(campus_of("s@gmail.com", {{"gmail.com", "G"}}), "G");
}

TEST(RequestBody, IsABoundedObject) {
  EXPECT_TRUE(RequestBody::parse(""));
  for (const char* text : {"x", "[]", "7", "{", "{\"a\":1}x", "\"\xFF\""}) {
    EXPECT_FALSE(RequestBody::parse(text)) << text;
  }
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(RequestBody::parse(nested(31)));
  EXPECT_FALSE(RequestBody::parse(nested(33)));
  EXPECT_FALSE(RequestBody::parse(nested(30'000)));
  const auto body = RequestBody::parse(R"({"t":"x","n":null,"o":{},"b":false})");
  EXPECT_EQ(body->text("t"), "x");
  EXPECT_FALSE(body->text("o"));
  EXPECT_FALSE(body->has("n"));
  EXPECT_TRUE(body->object("o") != nullptr && body->object("t") == nullptr);
  EXPECT_FALSE(body->flag("b", true));
}

TEST(TimeText, IsOfTheCalendar) {
  EXPECT_EQ(timestamp(kNow), "2027-01-15T08:00:00.123Z");
  EXPECT_EQ(mail_date(kNow), "Fri, 15 Jan 2027 08:00:00 +0000");
}

TEST(MailerSettings, AreNamedWhenWrong) {
  const auto told = [](std::string url, std::string from) {
    const Status status = Mailer::check({.smtp_url = std::move(url), .from = std::move(from)});
    return status ? std::string() : status.error().message;
  };
  EXPECT_EQ(told("smtp://127.0.0.1:2525", "no@campus.example"), "");
  EXPECT_EQ(told("smtps://u:p@mail.example", "Campus <no@campus.example>"), "");
  EXPECT_TRUE(told("http://mail.example", "no@campus.example").starts_with("GURUKUL_SMTP_URL"));
  EXPECT_TRUE(told("smtp://", "no@campus.example").starts_with("GURUKUL_SMTP_URL"));
  EXPECT_TRUE(told("smtp://mail.example", "").starts_with("GURUKUL_SMTP_FROM"));
  EXPECT_TRUE(told("smtp://m.example", "a\r\nb <x@y.example>").starts_with("GURUKUL_SMTP_FROM"));
  EXPECT_EQ(told("smtp://u:geheim@", "x@y.example").find("geheim"), std::string::npos);
}

}  // namespace
}  // namespace gurukul::accounts
