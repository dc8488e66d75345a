#include "social/page.hpp"

#include <charconv>

namespace gurukul::social {

Page Page::of(Fields& query) {
  Page page;
  page.limit_ = query.optional_integer("limit", 1, kLimitMax).value_or(kLimitDefault);
  const auto cursor = query.optional_text("cursor", {.chars_min = 0, .chars_max = 100});
  if (!cursor) return page;
  const std::size_t dot = cursor->find('.');
  const char* end = cursor->data() + std::min(dot, cursor->size());
  const auto [rest, error] = std::from_chars(cursor->data(), end, page.time_);
  if (dot == std::string::npos || error != std::errc{} || rest != end) {
    query.refuse("cursor", "is not valid for this list: use the nextCursor of an earlier answer");
  } else {
    page.id_ = cursor->substr(dot + 1);
  }
  return page;
}

net::HttpResponse Page::answer(std::vector<Json> items, const std::vector<store::Row>& rows,
                               std::size_t time_at, std::size_t id_at) const {
  Json next = nullptr;
  const auto limit = static_cast<std::size_t>(limit_);
  if (rows.size() > limit) {
    const store::Row& last = rows[limit - 1];
    next = std::to_string(last.integer(time_at)) + "." + last.text(id_at);
    items.resize(limit);
  }
  return json_response(200, {{"items", std::move(items)}, {"nextCursor", std::move(next)}});
}

}  // namespace gurukul::social
