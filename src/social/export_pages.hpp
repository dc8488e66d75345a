#pragma once
// All data of one user as JSON text, read from the database page by page. Used twice per export
// (me_export.cpp, export_source.hpp): first to measure the length of the text, then to send it.
// Used by one callback at a time; any thread.
//
//   ExportPages pages(me, now);
//   while (!pages.done()) text += pages.take(run(pages.statements()));  // run: awaits the database

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "social/json.hpp"
#include "store/database.hpp"

namespace gurukul::social {

// The last row of the previous page, given by the columns that order its list. A list that is
// ordered by fewer columns does not use the other members. The initial values are before every row.
struct ExportPosition {
  std::int64_t time = -1;
  std::string id;
  std::int64_t inner_time = -1;
  std::string inner_id;
};

class ExportPages {
 public:
  // A message has up to 2,000 characters, so a page of messages and its JSON text stay under 1 MB.
  static constexpr std::int64_t kMessagesAPage = 32;
  static constexpr std::int64_t kRowsAPage = 64;

  // Rows newer than `until` are left out, so that both passes give the same text.
  ExportPages(std::string user, Instant until) : user_(std::move(user)), until_(until) {}

  // True when the whole text was returned.
  bool done() const;
  // The queries for the next page. REQUIRES: !done().
  store::Transaction statements() const;
  // Returns the JSON text of the page with these results, and goes on to the next page.
  std::string take(const store::Outcome& answers);

 private:
  std::string opening(const store::Outcome& answers) const;
  void next_list();

  // Constant.
  const std::string user_;
  const Instant until_;
  // Progress of the export.
  bool has_opened_ = false;
  std::size_t list_ = 0;
  bool is_first_item_ = true;
  bool is_within_call_ = false;  // in the messages of one call, of which more may follow
  ExportPosition position_;
};

}  // namespace gurukul::social
