#include "accounts/time_text.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace gurukul::accounts {
namespace {

std::tm calendar(Instant at) {
  const auto seconds = static_cast<std::time_t>(at.unix_ms / 1000);
  std::tm time{};
  gmtime_r(&seconds, &time);
  return time;
}

}  // namespace

std::string timestamp(Instant at) {
  const std::tm time = calendar(at);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                time.tm_year + 1900, time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min,
                time.tm_sec, static_cast<int>(at.unix_ms % 1000));
  return text.data();
}

std::string mail_date(Instant at) {
  // strftime() is not used, because its names depend on the locale.
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm time = calendar(at);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                kDays[static_cast<std::size_t>(time.tm_wday)], time.tm_mday,
                kMonths[static_cast<std::size_t>(time.tm_mon)], time.tm_year + 1900, time.tm_hour,
                time.tm_min, time.tm_sec);
  return text.data();
}

}  // namespace gurukul::accounts
