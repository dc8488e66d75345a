#include "accounts/email_address.hpp"

#include <algorithm>
#include <array>

namespace gurukul::accounts {
namespace {

constexpr std::size_t kEmailBytesMax = 255;
constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kLabelBytesMax = 63;

// Who gives mail to anybody: sharing it is no campus.
constexpr std::array<std::string_view, 24> kPublicProviders{
    "163.com",        "aol.com", "duck.com",       "fastmail.com", "gmail.com",   "gmx.com",
    "gmx.de",         "gmx.net", "googlemail.com", "hotmail.com",  "icloud.com",  "live.com",
    "mail.com",       "mail.ru", "me.com",         "msn.com",      "outlook.com", "proton.me",
    "protonmail.com", "qq.com",  "rediffmail.com", "web.de",       "yahoo.com",   "yandex.ru"};

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// The characters of an unquoted local part (RFC 5321 section 4.1.2).
bool is_local(std::string_view local) {
  if (local.empty() || local.size() > kLocalBytesMax) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  constexpr std::string_view kOthers = ".!#$%&'*+-/=?^_`{|}~";
  return std::all_of(local.begin(), local.end(), [kOthers](char c) {
    return is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos;
  });
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytesMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_alphanumeric(c) || c == '-';
         });
}

bool is_domain(std::string_view domain) {
  std::size_t labels = 0;
  while (true) {
    const std::size_t dot = domain.find('.');
    if (!is_label(domain.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels >= 2;
    domain.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::string> parse_email(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.size() > kEmailBytesMax) return std::nullopt;
  std::string email(text);
  for (char& c : email) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  const std::size_t at = email.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  const std::string_view whole = email;
  if (!is_local(whole.substr(0, at)) || !is_domain(whole.substr(at + 1))) return std::nullopt;
  return email;
}

std::string campus_of(std::string_view email, const CampusDomains& domains) {
  const std::string domain(email.substr(email.rfind('@') + 1));
  for (std::string_view suffix = domain;;) {
    const auto named = domains.find(std::string(suffix));
    if (named != domains.end()) return named->second;
    const std::size_t dot = suffix.find('.');
    if (dot == std::string_view::npos) break;
    suffix.remove_prefix(dot + 1);
  }
  const auto* provider =
      std::find(kPublicProviders.begin(), kPublicProviders.end(), std::string_view(domain));
  return provider == kPublicProviders.end() ? domain : std::string();
}

}  // namespace gurukul::accounts
