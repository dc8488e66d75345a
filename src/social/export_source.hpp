#pragma once
// The streamed response body of an export. Each page is read from the database after the client has
// taken the previous one. Made by export_me, owned by the connection. Memory use per export is one
// page and its text, whatever the length of the history.
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
  // `length`: the length that the first pass measured plus a reserve for changes in between; unused
  // reserve is sent as white space. `lease` is held as long as this object lives.
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
