#pragma once
// Everything that is kept of one user as JSON text, a page of the database at a time. Used twice
// for one export (export_source.hpp): once to learn how long the text is, once to send it. One
// callback at a time; any thread.
//
//   ExportPages pages(me, now);
//   while (!pages.done()) database.run(pages.statements(), ... text += pages.take(outcome) ...);

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "social/json.hpp"
#include "store/database.hpp"

namespace gurukul::social {

// The last row of the page before, by the columns that its list is ordered by. An id that names
// another list's row is left empty.
struct ExportPosition {
  std::int64_t time = -1;
  std::string id;
  std::int64_t inner_time = -1;
  std::string inner_id;
};

class ExportPages {
 public:
  // Messages have up to 2,000 characters each: a page of them and its text stay under 1 MB.
  static constexpr std::int64_t kMessagesAPage = 32;
  static constexpr std::int64_t kRowsAPage = 64;

  // What came after `until` is left out, so that both times give the same text.
  ExportPages(std::string user, Instant until) : user_(std::move(user)), until_(until) {}

  bool done() const;
  // REQUIRES: !done().
  store::Transaction statements() const;
  // The text that these answers add.
  std::string take(const store::Outcome& answers);

 private:
  std::string opening(const store::Outcome& answers) const;
  void next_list();

  // Constant.
  const std::string user_;
  const Instant until_;
  // How far it is.
  bool has_opened_ = false;
  std::size_t list_ = 0;
  bool is_first_item_ = true;
  bool is_within_call_ = false;  // of the messages: more of the same call may follow
  ExportPosition position_;
};

}  // namespace gurukul::social
