#include "load/crowd.hpp"

#include "load/json_text.hpp"
#include "load/token.hpp"

namespace gurukul::bench {

Crowd::Crowd(const Options& options, int first_user)
    : options_(options), pool_(options, *this), first_user_(first_user) {
  if (!with_tokens()) return;
  for (int client = 0; client < options.connections; ++client) {
    authenticate_frames_.push_back(text_frame(authenticate_text(
        mint_token(options.token_secret, options.token_issuer, user_id(first_user + client)))));
  }
}

void Crowd::connect_everyone() {
  pool_.begin(options_.connections);
  run_until("a connection for every client",
            [&] { return pool_.settled_count() == options_.connections; });
}

void Crowd::run_for(std::int64_t duration_ns) {
  const std::int64_t end_ns = monotonic_ns() + duration_ns;
  while (monotonic_ns() < end_ns) pool_.tick(idle_tick_ns_);
}

std::string Crowd::join_frame(int client, std::string_view more_fields) const {
  return text_frame(join_queue_text(first_user_ + client, !with_tokens(), more_fields));
}

std::string Crowd::text_frame(std::string_view text) {
  std::string frame;
  append_masked(frame, Opcode::kText, text);
  return frame;
}

void Crowd::on_open(int client) {
  if (!with_tokens()) return pool_.settle(client);
  pool_.send(client, authenticate_frames_[static_cast<std::size_t>(client)]);
}

void Crowd::on_text(int client, std::string_view text) {
  const std::string_view type = message_type(text);
  if (type == "welcome") return pool_.settle(client);
  if (type == "error") fail("the server answered " + std::string(text));
  on_message(client, type, text);
}

}  // namespace gurukul::bench
