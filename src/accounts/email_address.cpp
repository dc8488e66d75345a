#include "accounts/email_address.hpp"

#include <idn2.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/utf8.hpp"
#include "base/visible_text.hpp"

namespace gurukul::accounts {
namespace {

constexpr std::size_t kEmailBytesMax = 255;
constexpr std::size_t kTypedBytesMax = 1024;  // before trimming and normalization
constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kLabelBytesMax = 63;

// Providers that offer mail to everybody. Their users do not share a campus.
constexpr std::array<std::string_view, 24> kPublicProviders{
    "163.com",        "aol.com", "duck.com",       "fastmail.com", "gmail.com",   "gmx.com",
    "gmx.de",         "gmx.net", "googlemail.com", "hotmail.com",  "icloud.com",  "live.com",
    "mail.com",       "mail.ru", "me.com",         "msn.com",      "outlook.com", "proton.me",
    "protonmail.com", "qq.com",  "rediffmail.com", "web.de",       "yahoo.com",   "yandex.ru"};

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// True for a valid local part, the text before "@". It may contain the characters of an unquoted
// local part (RFC 5321 section 4.1.2) and visible letters of any script (RFC 6531).
bool is_local(std::string_view local) {
  if (local.empty() || local.size() > kLocalBytesMax) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  constexpr std::string_view kOthers = ".!#$%&'*+-/=?^_`{|}~";
  const bool is_written_well = std::all_of(local.begin(), local.end(), [kOthers](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || is_alphanumeric(c) ||
           kOthers.find(c) != std::string_view::npos;
  });
  if (!is_written_well) return false;
  for (std::size_t at = 0; at < local.size();) {
    if (is_white_space(next_code_point(local, at))) return false;
  }
  return !fault_of_label(local);
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

std::optional<std::string> parse_domain(std::string_view text) {
  std::string domain(text);
  for (char& c : domain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  const bool is_ascii = std::all_of(domain.begin(), domain.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  // An ASCII domain needs no conversion, unless it has A-labels ("xn--..."): the conversion checks
  // that these are valid.
  if (!is_ascii || domain.find("xn--") != std::string::npos) {
    char* made = nullptr;
    const int outcome = idn2_to_ascii_8z(domain.c_str(), &made, IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, decltype(&idn2_free)> owner(made, &idn2_free);
    if (outcome != IDN2_OK) return std::nullopt;
    domain = made;
  }
  if (!is_domain(domain)) return std::nullopt;
  return domain;
}

std::optional<std::string> parse_email(std::string_view text) {
  if (text.size() > kTypedBytesMax || !is_utf8_without_nul(text)) return std::nullopt;
  const std::string typed = to_nfc(trimmed(text));
  const std::size_t at = typed.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  const std::string local = to_lower_nfc(std::string_view(typed).substr(0, at));
  const auto domain = parse_domain(std::string_view(typed).substr(at + 1));
  if (!domain || !is_local(local)) return std::nullopt;
  std::string email = local + "@" + *domain;
  if (email.size() > kEmailBytesMax) return std::nullopt;
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
  if (!domains.empty()) return {};
  const auto* provider =
      std::find(kPublicProviders.begin(), kPublicProviders.end(), std::string_view(domain));
  return provider == kPublicProviders.end() ? domain : std::string();
}

}  // namespace gurukul::accounts
