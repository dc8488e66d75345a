#include "social/export_source.hpp"

#include <algorithm>

#include "base/within_memory.hpp"

namespace gurukul::social {
namespace {

// A piece is sent when it has at least this many bytes, so that several pages of short messages are
// sent together.
constexpr std::size_t kWorthSending = net::BodySource::kPieceBytesMax / 2;

}  // namespace

void ExportSource::next(Deliver deliver) {
  if (pages_.done() || text_.size() >= kWorthSending) return deliver(next_piece());
  reader_(pages_.statements(), [weak = weak_from_this(), deliver](const store::Outcome* answers) {
    if (const auto self = weak.lock()) self->take(answers, deliver);
  });
}

void ExportSource::take(const store::Outcome* answers, const Deliver& deliver) {
  if (answers == nullptr) return deliver({{}, net::BodyPiece::State::kFailed});
  if (!within_memory([&] { text_ += pages_.take(*answers); })) {
    return deliver({{}, net::BodyPiece::State::kFailed});
  }
  next(deliver);
}

net::BodyPiece ExportSource::next_piece() {
  net::BodyPiece piece;
  if (text_.empty()) {
    piece.bytes.assign(std::min<std::uint64_t>(left_, kPieceBytesMax), ' ');
  } else {
    piece.bytes = text_.substr(0, kPieceBytesMax);
    text_.erase(0, piece.bytes.size());
  }
  // The text is longer than the announced length, so the export fails. The user has to request it
  // again.
  if (piece.bytes.size() > left_) return {{}, net::BodyPiece::State::kFailed};
  left_ -= piece.bytes.size();
  if (left_ == 0) {
    const bool is_whole = pages_.done() && text_.empty();
    piece.state = is_whole ? net::BodyPiece::State::kEnd : net::BodyPiece::State::kFailed;
  }
  return piece;
}

}  // namespace gurukul::social
