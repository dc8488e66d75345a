#include <memory>

#include "base/utf8.hpp"
#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/picture.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"
#include "social/text.hpp"

namespace gurukul::social {
namespace {

bool is_picture_type(std::string_view content_type) {
  const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
  return net::equals_ignoring_case(type, "image/png") ||
         net::equals_ignoring_case(type, "image/jpeg") ||
         net::equals_ignoring_case(type, "image/webp");
}

void store_avatar(Core& core, const ExchangePtr& exchange, std::string picture) {
  const std::string id = new_id();
  core.run(exchange,
           {{"DELETE FROM gurukul.avatars WHERE user_id = $1", {exchange->me()}},
            {"INSERT INTO gurukul.avatars (id, user_id, media_type, picture, created_at) "
             "VALUES ($1, $2, $3, $4, $5)",
             {id, exchange->me(), std::string(kPictureMediaType), store::Bytes{std::move(picture)},
              exchange->now().unix_ms}},
            {"UPDATE gurukul.profiles SET avatar = $2 WHERE id = $1", {exchange->me(), id}}},
           [&core, exchange, id](const store::Outcome&) {
             core.events.profile_changed(exchange->caller().user, [exchange, id] {
               exchange->reply(json_response(200, {{"avatarUrl", avatar_url(id)}}));
             });
           });
}

}  // namespace

void put_avatar(Core& core, const ExchangePtr& exchange) {
  if (!is_picture_type(exchange->request().header("content-type"))) {
    return exchange->reply(problem(415, "media_type", "Unsupported media type",
                                   "send a picture as image/png, image/jpeg or image/webp"));
  }
  if (exchange->request().body.size() > kAvatarBytesMax) {
    return exchange->reply(
        problem(413, "too_large", "The picture is too large", "the limit is 5 MiB"));
  }
  const auto body = std::make_shared<std::string>(exchange->take_body());
  core.run_on_worker(exchange, [&core, exchange, body] {
    auto picture = shrink_picture(*body);
    if (!picture) return exchange->reply(invalid("", picture.error().message));
    store_avatar(core, exchange, std::move(*picture));
  });
}

void delete_avatar(Core& core, const ExchangePtr& exchange) {
  core.run(exchange,
           {{"UPDATE gurukul.profiles SET avatar = NULL WHERE id = $1", {exchange->me()}},
            {"DELETE FROM gurukul.avatars WHERE user_id = $1", {exchange->me()}}},
           [&core, exchange](const store::Outcome&) {
             core.events.profile_changed(exchange->caller().user, [exchange] {
               exchange->reply({204, {}, {}});
             });
           });
}

void get_avatar(Core& core, const ExchangePtr& exchange) {
  const std::string etag = "\"" + exchange->id() + "\"";
  core.run(exchange,
           {{"SELECT media_type, picture FROM gurukul.avatars WHERE id = $1", {exchange->id()}}},
           [exchange, etag](const store::Outcome& outcome) {
             if (outcome[0].rows.empty()) {
               return exchange->reply(not_found("there is no such picture"));
             }
             const store::Row& row = outcome[0].rows.front();
             net::HttpResponse response{200,
                                        {{"Content-Type", row.text(0)},
                                         {"ETag", etag},
                                         {"Cache-Control", "public, max-age=31536000, immutable"},
                                         {"X-Content-Type-Options", "nosniff"},
                                         {"Content-Security-Policy", "default-src 'none'"},
                                         {"Cross-Origin-Resource-Policy", "cross-origin"}},
                                        {}};
             if (net::list_has_token(exchange->request().header("if-none-match"), etag)) {
               response.status = 304;
             } else {
               response.body = row.bytes(1);
             }
             exchange->reply(std::move(response));
           });
}

}  // namespace gurukul::social
