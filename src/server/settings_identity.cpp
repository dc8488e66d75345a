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
      return "a comma-separated list of domain=Name pairs: \"" + entry + "\" is not one";
    }
    const auto name = cleaned_name(entry.substr(equals + 1), kCampusCharsMax);
    if (!name)
      return "a comma-separated list of domain=Name pairs: the name of " + *domain +
             " is not valid";
    if (!settings.campus_domains.emplace(*domain, *name).second) {
      return "a comma-separated list of domain=Name pairs: " + *domain + " is listed twice";
    }
  }
  return settings.campus_domains.empty() ? "a comma-separated list of domain=Name pairs" : "";
}

const Setting kIdentitySettings[] = {
    {"GURUKUL_AUTH", "--auth", "embedded", "",
     "user accounts: embedded, supabase, or open (no sign-in, loopback only)",
     [](const std::string& text, Settings& settings) -> std::string {
       for (const AuthMode mode : {AuthMode::kEmbedded, AuthMode::kSupabase, AuthMode::kOpen}) {
         settings.auth = mode;
         if (to_string(mode) == text) return {};
       }
       return "one of embedded, supabase, open";
     }},
    {"GURUKUL_ALLOW_OPEN", "--allow-open", "off", "",
     "on: allow GURUKUL_AUTH=open on every address",
     [](const std::string& text, Settings& settings) -> std::string {
       return read_switch(text, settings.allow_open) ? "" : "on or off";
     }},
    {"SUPABASE_URL", "--supabase-url", nullptr, "",
     "https:// URL of the Supabase project; its public keys verify access tokens",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.supabase_url = text;
       while (settings.supabase_url.ends_with('/')) settings.supabase_url.pop_back();
       if (settings.supabase_url.ends_with("/auth/v1")) {
         return "the https:// URL of the project, without /auth/v1";
       }
       return is_service_url(text) ? "" : "an https:// URL";
     }},
    {"SUPABASE_JWT_SECRET", "--supabase-jwt-secret", nullptr, "",
     "the JWT secret of the Supabase project, for HS256 access tokens",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.supabase_jwt_secret = text;
       return text.size() >= kSecretCharsMin ? "" : "at least 32 characters";
     }},
    {"GURUKUL_ADMINS", "--admins", nullptr, "",
     "e-mail addresses of the administrators, comma-separated",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.admins = split_list(text);
       for (std::string& admin : settings.admins) {
         const auto email = accounts::parse_email(admin);
         if (!email)
           return "a comma-separated list of e-mail addresses: \"" + admin + "\" is not one";
         admin = *email;
       }
       return settings.admins.empty() ? "a comma-separated list of e-mail addresses" : "";
     }},
    {"GURUKUL_CAMPUS_DOMAINS", "--campus-domains", nullptr, "",
     "e-mail domains of campuses: domain=Name,...; not set: each domain is a campus",
     read_campus_domains},
    {"GURUKUL_TOKEN_LIFE", "--token-life", "3600", "",
     "lifetime of an access token of the embedded accounts in seconds",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, kTokenLifeMinS, kWeekSeconds, settings.access_token_life);
     }},
    {"GURUKUL_SIGN_IN_LIFE", "--sign-in-life", "90", "",
     "maximum days of a sign-in of the embedded accounts; then users sign in again",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t days = 0;
       if (!read_number(text, 1, kSignInDaysMax, days)) return "a number of days from 1 to 3650";
       settings.sign_in_life = Millis{static_cast<std::int64_t>(days) * 24 * 3600 * 1000};
       return {};
     }},
    {"GURUKUL_SMTP_URL", "--smtp-url", nullptr, "",
     "smtp:// or smtps:// URL of the mail server; not set: no mail is sent",
     [](const std::string& text, Settings& settings) {
       settings.smtp_url = text;
       return wanted_by(accounts::Mailer::check({.smtp_url = text, .from = "a@mail.example"}));
     }},
    {"GURUKUL_SMTP_FROM", "--smtp-from", nullptr, "", "sender address of the mails",
     [](const std::string& text, Settings& settings) {
       settings.smtp_from = text;
       return wanted_by(accounts::Mailer::check({.smtp_url = "smtp://mail.example", .from = text}));
     }},
    {"GURUKUL_PUBLIC_URL", "--public-url", nullptr, "",
     "public address of the web app, for links in mails",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.public_url = text;
       return is_origin(text) ? "" : "an origin like https://app.example";
     }},
};

}  // namespace

std::span<const Setting> identity_settings() {
  return kIdentitySettings;
}

}  // namespace gurukul::server
