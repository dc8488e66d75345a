#pragma once
// The response body of an export, sent piece by piece. Each page is read from the database after
// the client has taken the previous one. So an export needs the memory of one page and its text,
// whatever the length of the history. Made by export_me (me_export.cpp), owned by the connection,
// whose shard calls next() on its thread; the pages arrive on the database thread.
//
//   response.source = std::make_shared<ExportSource>(core.reader(), ExportPages(me, now), length,
//                                                    std::move(lease));

#include <cstdint>
#include <memory>
#include <string>

#include "net/response_body.hpp"
#include "social/core.hpp"
#include "social/export_pages.hpp"

namespace gurukul::social {

class ExportSource final : public net::BodySource,
                           public std::enable_shared_from_this<ExportSource> {
 public:
  // `length`: the number of bytes to send. It is the length that the first pass measured, plus a
  // reserve for changes since then. The unused part of the reserve is sent as white space. `lease`
  // is kept as long as this object exists.
  ExportSource(Core::Reader reader, ExportPages pages, std::uint64_t length,
               std::shared_ptr<const void> lease)
      : reader_(std::move(reader)),
        pages_(std::move(pages)),
        length_(length),
        left_(length),
        lease_(std::move(lease)) {}

  std::optional<std::uint64_t> length() const override { return length_; }
  void next(Deliver deliver) override;

 private:
  void take(const store::Outcome* answers, const Deliver& deliver);
  net::BodyPiece next_piece();

  const Core::Reader reader_;
  ExportPages pages_;
  const std::uint64_t length_;
  std::uint64_t left_;
  std::string text_;  // read but not yet sent
  const std::shared_ptr<const void> lease_;
};

}  // namespace gurukul::social
