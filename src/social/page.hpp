#pragma once
// Pages of lists, newest first (keyset pagination). The cursor is the time and id of the last row
// of the previous page, so new rows do not shift the pages. Its format "TIME.ID" is not documented
// to clients. Used by the routes. Any thread.
//
//   Fields query = Fields::of_query(request);
//   const Page page = Page::of(query);
//   // SELECT ... WHERE (started_at, id) < (page.time(), page.id()) ... DESC LIMIT page.rows()
//   exchange->reply(page.answer(items, rows, 0, 1));  // columns 0 and 1: started_at, id

#include <cstdint>
#include <string>
#include <vector>

#include "social/fields.hpp"
#include "social/json.hpp"

namespace gurukul::social {

class Page {
 public:
  static constexpr std::int64_t kLimitDefault = 30;
  static constexpr std::int64_t kLimitMax = 100;

  // Reads the fields `cursor` and `limit`. Errors are recorded in `query`.
  static Page of(Fields& query);

  // The position after which the page starts. On the first page the time is after every row.
  std::int64_t time() const { return time_; }
  const std::string& id() const { return id_; }
  // The number of rows to read: one more than the page shows, to find out whether there is a next
  // page.
  std::int64_t rows() const { return limit_ + 1; }

  // The response. `items` has one entry per row of `rows`. `time_at` and `id_at` are the columns
  // that order the list, in milliseconds and as text.
  net::HttpResponse answer(std::vector<Json> items, const std::vector<store::Row>& rows,
                           std::size_t time_at, std::size_t id_at) const;

 private:
  std::int64_t limit_ = kLimitDefault;
  std::int64_t time_ = INT64_MAX;
  std::string id_;
};

}  // namespace gurukul::social
