#pragma once
// The body of an export while it is sent: one page of the database after the other, each when the
// reader has taken the one before. Made by export_me, owned by the connection. One export costs at
// most a page and its text, however long the history is.
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
  // `length`: what the pages gave when they were read before, and room for what changes meanwhile;
  // the rest is filled with white space. `lease` is held as long as this lives.
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
  std::string text_;  // read, not sent yet
  const std::shared_ptr<const void> lease_;
};

}  // namespace gurukul::social
