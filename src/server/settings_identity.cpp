// Settings of identity: which tokens are accepted, the embedded accounts, and the mail they send.

#include "accounts/email_address.hpp"
#include "accounts/mailer.hpp"
#include "base/utf8.hpp"
#include "base/visible_text.hpp"
#include "server/setting_table.hpp"
#include "server/setting_values.hpp"

namespace gurukul::server {
namespace {

constexpr std::uint64_t kTokenLifeMinS = 30;
constexpr std::size_t kCampusCharsMax = 100;
constexpr std::uint64_t kSignInDaysMax = 3650;

// Turns the error "GURUKUL_X: has to be ..." of another folder into a description of the valid
// values. Empty: the value is valid.
std::string wanted_by(const Status& checked) {
  if (checked) return {};
  const std::string& message = checked.error().message;
  constexpr std::string_view kHasToBe = "has to be ";
  const std::size_t at = message.find(kHasToBe);
  return at == std::string::npos ? message : message.substr(at + kHasToBe.size());
}

std::string read_campus_domains(const std::string& text, Settings& settings) {
  for (const std::string& entry : split_list(text)) {
    const std::size_t equals = entry.find('=');
    const auto domain = accounts::parse_domain(trimmed(entry.substr(0, equals)));
    if (!domain || equals == std::string::npos || equals + 1 == entry.size()) {
      return "domain=Name pairs, comma-separated: \"" + entry + "\" is not one";
    }
    const auto name = cleaned_name(entry.substr(equals + 1), kCampusCharsMax);
    if (!name) return "domain=Name pairs: the name of " + *domain + " is invisible";
    if (!settings.campus_domains.emplace(*domain, *name).second) {
      return "domain=Name pairs: " + *domain + " is listed twice";
    }
  }
  return settings.campus_domains.empty() ? "domain=Name pairs, comma-separated" : "";
}

const Setting kSettings[] = {
    {"GURUKUL_AUTH", "--auth", "embedded", "", "embedded, supabase, or open (loopback only)",
     [](const std::string& text, Settings& settings) -> std::string {
       for (const AuthMode mode : {AuthMode::kEmbedded, AuthMode::kSupabase, AuthMode::kOpen}) {
         settings.auth = mode;
         if (to_string(mode) == text) return {};
       }
       return "one of embedded, supabase, open";
     }},
    {"GURUKUL_ALLOW_OPEN", "--allow-open", "off", "", "on: open mode on any address",
     [](const std::string& text, Settings& settings) -> std::string {
       return read_switch(text, settings.allow_open) ? "" : "on or off";
     }},
    {"SUPABASE_URL", "--supabase-url", nullptr, "", "the project, whose keys verify tokens",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.supabase_url = text;
       while (settings.supabase_url.ends_with('/')) settings.supabase_url.pop_back();
       if (settings.supabase_url.ends_with("/auth/v1")) {
         return "the project's https:// url, without /auth/v1";
       }
       return is_service_url(text) ? "" : "an https:// url";
     }},
    {"SUPABASE_JWT_SECRET", "--supabase-jwt-secret", nullptr, "",
     "the project's shared secret (HS256)",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.supabase_jwt_secret = text;
       return text.size() >= kSecretCharsMin ? "" : "at least 32 characters";
     }},
    {"GURUKUL_ADMINS", "--admins", nullptr, "",
     "comma-separated e-mail addresses of administrators",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.admins = split_list(text);
       for (std::string& admin : settings.admins) {
         const auto email = accounts::parse_email(admin);
         if (!email) return "e-mail addresses: \"" + admin + "\" is not one";
         admin = *email;
       }
       return settings.admins.empty() ? "e-mail addresses, comma-separated" : "";
     }},
    {"GURUKUL_CAMPUS_DOMAINS", "--campus-domains", nullptr, "",
     "mail domains of campuses, domain=Name,...; none: each domain is a campus",
     read_campus_domains},
    {"GURUKUL_TOKEN_LIFE", "--token-life", "3600", "",
     "seconds an access token of the embedded accounts lives",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, kTokenLifeMinS, kWeekSeconds, settings.access_token_life);
     }},
    {"GURUKUL_SIGN_IN_LIFE", "--sign-in-life", "90", "",
     "days a sign-in of the embedded accounts lasts, however often it is refreshed",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t days = 0;
       if (!read_number(text, 1, kSignInDaysMax, days)) return "days, 1..3650";
       settings.sign_in_life = Millis{static_cast<std::int64_t>(days) * 24 * 3600 * 1000};
       return {};
     }},
    {"GURUKUL_SMTP_URL", "--smtp-url", nullptr, "",
     "smtp:// or smtps:// url; none: no mail is sent",
     [](const std::string& text, Settings& settings) {
       settings.smtp_url = text;
       return wanted_by(accounts::Mailer::check({.smtp_url = text, .from = "a@mail.example"}));
     }},
    {"GURUKUL_SMTP_FROM", "--smtp-from", nullptr, "", "the address that mail comes from",
     [](const std::string& text, Settings& settings) {
       settings.smtp_from = text;
       return wanted_by(accounts::Mailer::check({.smtp_url = "smtp://mail.example", .from = text}));
     }},
    {"GURUKUL_PUBLIC_URL", "--public-url", nullptr, "", "where the pages are, for links in mail",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.public_url = text;
       return is_origin(text) ? "" : "an origin like https://app.example";
     }},
};

}  // namespace

std::span<const Setting> identity_settings() {
  return kSettings;
}

}  // namespace gurukul::server
