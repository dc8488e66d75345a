#include "store/postgres/target.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace gurukul::store {
namespace {

// Defaults that the URL may override. The keepalives detect a dead peer within a minute.
constexpr std::array<std::pair<const char*, const char*>, 5> kDefaults{{
    {"application_name", "gurukul"},
    {"keepalives_idle", "30"},
    {"keepalives_interval", "10"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "30000"},
}};

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

}  // namespace

Result<Target> Target::parse(const std::string& url) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(url.c_str(), &complaint));
  PQfreemem(complaint);
  const Error malformed{
      "is not a URL of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full "
      "(characters like @ : / % in a password are written as %40 %3A %2F %25)"};
  if (options == nullptr) return malformed;
  Target target;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view keyword = option->keyword;
    const std::string_view value = option->val;
    // With an unescaped @ in the password, libpq takes a part of the password for the host.
    if (keyword == "host" && value.find('@') != std::string_view::npos) return malformed;
    if (keyword == "password") target.password_ = value;
    if (keyword != "client_encoding") target.parameters_.emplace_back(keyword, value);
  }
  for (const auto& preset : kDefaults) {
    const bool given =
        std::any_of(target.parameters_.begin(), target.parameters_.end(),
                    [&](const auto& parameter) { return parameter.first == preset.first; });
    if (!given) target.parameters_.emplace_back(preset);
  }
  target.parameters_.emplace_back("client_encoding", "UTF8");
  return target;
}

pg_conn* Target::start() const {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : parameters_) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectStartParams(keywords.data(), values.data(), 0);
}

std::string Target::message(const pg_conn* connection) const {
  std::string text = PQerrorMessage(connection);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return without_password(std::move(text));
}

std::string Target::without_password(std::string text) const {
  if (password_.empty()) return text;
  for (std::size_t at = 0; (at = text.find(password_, at)) != std::string::npos; at += 3) {
    text.replace(at, password_.size(), "***");
  }
  return text;
}

}  // namespace gurukul::store
