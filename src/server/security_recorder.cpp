#include "server/security_recorder.hpp"

#include <utility>

#include "accounts/time_text.hpp"
#include "server/log_text.hpp"

namespace gurukul::server {
namespace {

// Takes the place of the client address for clients for which there is no room.
constexpr std::string_view kManyClients = "many";

std::string key_of(std::string_view kind, std::string_view client) {
  std::string key(kind);
  key += '\n';
  return key.append(client);
}

}  // namespace

void SecurityRecorder::tell(const SecurityEvent& event) {
  const SteadyTime now = clock_.steady();
  const MutexLock lock(mutex_);
  std::string key = key_of(event.kind, event.client_address);
  auto found = seen_.find(key);
  if (found == seen_.end()) {
    // flush_due() makes room. It looks at all entries, which is too slow to do for every new
    // client.
    if (seen_.size() >= kClientsMax && now - flushed_at_ >= kLineEvery) flush_due(now);
    if (seen_.size() >= kClientsMax) key = key_of(event.kind, kManyClients);
    found = seen_.try_emplace(std::move(key)).first;
  }
  Seen& seen = found->second;
  if (now - seen.written_at < kLineEvery) {
    ++seen.left_out;
    seen.kind = event.kind;
    seen.outcome = event.outcome;
    seen.client_address = event.client_address;
    seen.account = event.account;
    seen.detail = event.detail.substr(0, kLogValueBytesMax);
    return;
  }
  seen.written_at = now;
  write(event, std::exchange(seen.left_out, 0));
}

void SecurityRecorder::flush() {
  const MutexLock lock(mutex_);
  flush_due(clock_.steady());
}

void SecurityRecorder::flush_due(SteadyTime now) {
  flushed_at_ = now;
  for (auto each = seen_.begin(); each != seen_.end();) {
    Seen& seen = each->second;
    const bool is_over = now - seen.written_at >= kLineEvery;
    if (is_over && seen.left_out == 0) {
      each = seen_.erase(each);
      continue;
    }
    if (is_over) {
      seen.written_at = now;
      write({.kind = seen.kind,
             .outcome = seen.outcome,
             .client_address = seen.client_address,
             .account = seen.account,
             .detail = seen.detail},
            std::exchange(seen.left_out, 0) - 1);  // the line itself stands for one of them
    }
    ++each;
  }
}

void SecurityRecorder::write(const SecurityEvent& event, std::uint64_t repeated) {
  std::string line = R"({"time":")" + accounts::timestamp(clock_.wall()) + R"(","log":"security")";
  const auto add = [&line](std::string_view name, std::string_view value) {
    line.append(",\"").append(name) += "\":";
    append_log_value(line, value);
  };
  add("kind", event.kind);
  add("outcome", event.outcome);
  if (!event.client_address.empty()) add("client_address", event.client_address);
  if (!event.account.empty()) add("account", event.account);
  if (!event.detail.empty()) add("detail", event.detail);
  if (repeated > 0) line += ",\"repeated\":" + std::to_string(repeated);
  write_(line + "}\n");
}

}  // namespace gurukul::server
