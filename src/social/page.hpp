#pragma once
// Lists that are read a page at a time, newest first: the cursor names the last row of the page
// before ("TIME.ID", opaque to clients), so that rows which come meanwhile move nothing. Used by
// the routes. Any thread.
//
//   Fields query = Fields::of_query(request);
//   const Page page = Page::of(query);
//   ... WHERE (started_at, id) < (page.time, page.id) ORDER BY ... DESC LIMIT page.rows()
//   exchange->reply(page.answer(items of all rows, {time, id} of each row));

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

  // The fields `cursor` and `limit`; faults stay in `query`.
  static Page of(Fields& query);

  std::int64_t time() const { return time_; }
  const std::string& id() const { return id_; }
  // One more than is shown, to know whether there is a next page.
  std::int64_t rows() const { return limit_ + 1; }

  // `items` of the rows read; `time_at` and `id_at` are the columns that the list is ordered by.
  net::HttpResponse answer(std::vector<Json> items, const std::vector<store::Row>& rows,
                           std::size_t time_at, std::size_t id_at) const;

 private:
  std::int64_t limit_ = kLimitDefault;
  std::int64_t time_ = INT64_MAX;
  std::string id_;
};

}  // namespace gurukul::social
