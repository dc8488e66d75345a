// Reads and writes the JSON texts of the scenarios without a parser: the generator shares the
// machine with the server, so it has to be cheap. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace gurukul::bench {

// The value of `"type"`; empty when there is none. Servers write it at or near the start.
std::string_view message_type(std::string_view message);

// The value of the first `"key":"..."`; empty when there is none. Escapes are not decoded, because
// ids have none.
std::string_view string_of(std::string_view message, std::string_view key);

std::string user_id(int index);
std::string join_queue_text(int user_index, bool names_user, std::string_view more_fields = {});
std::string authenticate_text(std::string_view token);
std::string skip_text(std::string_view session_id);

// A signal message whose `signal` object, an SDP offer, has exactly `signal_bytes` bytes (at least
// 64).
std::string signal_text(std::string_view session_id, std::string_view partner_id, int signal_bytes);

}  // namespace gurukul::bench
