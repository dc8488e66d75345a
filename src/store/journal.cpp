#include "store/journal.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/check.hpp"
#include "store/line_log.hpp"

namespace gurukul::store {
namespace {

constexpr std::int64_t kSegmentBytesMin = 4096;

std::string words_of(int error) {
  return std::generic_category().message(error);
}

}  // namespace

Journal::Journal(JournalOptions options) : options_(std::move(options)) {
  if (!options_.log) options_.log = log_to_stderr("journal");
  // There is room for at least 8 segments. So a small journal, too, frees space before all of its
  // records are done.
  options_.segment_bytes =
      std::max(kSegmentBytesMin, std::min(options_.segment_bytes, options_.bytes_max / 8));
}

Journal::~Journal() {
  if (segments_.empty() || done_through_ <= marked_through_) return;
  std::string frame;
  append_frame(frame, FrameKind::kDone, done_through_, {});
  segments_.back().append_mark(frame);
}

Result<std::unique_ptr<Journal>> Journal::open(JournalOptions options) {
  std::unique_ptr<Journal> journal(new Journal(std::move(options)));
  for (const auto step : {&Journal::lock_directory, &Journal::load_segments}) {
    const Status status = (journal.get()->*step)();
    if (!status) return Error{journal->options_.directory + ": " + status.error().message};
  }
  return journal;
}

Status Journal::lock_directory() {
  const char* path = options_.directory.c_str();
  if (::mkdir(path, 0700) != 0 && errno != EEXIST) return Error{words_of(errno)};
  directory_ = UniqueFd(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory_) return Error{words_of(errno)};
  lock_ =
      UniqueFd(::openat(directory_.get(), "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock_) return Error{"lock: " + words_of(errno)};
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) return Done{};
  if (errno == EWOULDBLOCK) return Error{"another running server uses this folder"};
  return Error{"lock: " + words_of(errno)};
}

Status Journal::load_segments() {
  const int copy = ::fcntl(directory_.get(), F_DUPFD_CLOEXEC, 0);
  DIR* listing = copy < 0 ? nullptr : ::fdopendir(copy);
  if (listing == nullptr) return Error{words_of(errno)};
  std::vector<std::uint32_t> numbers;
  while (const dirent* entry = ::readdir(listing)) {
    if (const auto number = JournalSegment::number_of(entry->d_name)) numbers.push_back(*number);
  }
  ::closedir(listing);
  std::sort(numbers.begin(), numbers.end());
  for (const std::uint32_t number : numbers) {
    auto segment = JournalSegment::open(directory_.get(), number);
    if (!segment) return segment.error();
    if (segment->lost_bytes() > 0) {
      options_.log(JournalSegment::name_of(number) + ": " + std::to_string(segment->lost_bytes()) +
                   " bytes are not complete records and are skipped: a write was interrupted, or "
                   "the disk is damaged");
    }
    done_through_ = std::max(done_through_, segment->done_through());
    last_sequence_ = std::max(last_sequence_, segment->last_sequence());
    segments_.push_back(std::move(*segment));
    next_number_ = number + 1;
  }
  marked_through_ = done_through_;
  read_through_ = done_through_;
  drop_done();
  return Done{};
}

std::int64_t Journal::bytes() const {
  std::int64_t total = 0;
  for (const JournalSegment& segment : segments_) total += segment.bytes();
  return total;
}

std::uint64_t Journal::records_waiting() const {
  std::uint64_t count = 0;
  for (const JournalSegment& segment : segments_) {
    if (segment.last_sequence() <= done_through_) continue;
    count += segment.last_sequence() - std::max(segment.first_sequence() - 1, done_through_);
  }
  return count;
}

JournalSegment* Journal::writable() {
  if (last_is_ours_ && !segments_.back().is_broken() &&
      segments_.back().bytes() < options_.segment_bytes) {
    return &segments_.back();
  }
  auto made = JournalSegment::create(directory_.get(), next_number_);
  if (!made) {
    note_failure(made.error().message);
    return nullptr;
  }
  ++next_number_;
  segments_.push_back(std::move(*made));
  last_is_ours_ = true;
  drop_done();
  return &segments_.back();
}

void Journal::note_failure(std::string_view what) {
  if (!failing_) options_.log("cannot be written: " + std::string(what));
  failing_ = true;
}

Journal::Appended Journal::append(std::span<const std::string> payloads) {
  Appended appended;
  while (appended.count < payloads.size()) {
    JournalSegment* segment = writable();
    if (segment == nullptr) return {appended.count, Stopped::kFailed};
    std::string frames;
    if (done_through_ > marked_through_) {
      append_frame(frames, FrameKind::kDone, done_through_, {});
    }
    const std::uint64_t first = segment->next_sequence();
    const std::int64_t room = options_.bytes_max - bytes();
    std::size_t upto = appended.count;
    for (; upto < payloads.size(); ++upto) {
      const auto end = static_cast<std::int64_t>(frames.size() + JournalSegment::kFrameHeaderBytes +
                                                 payloads[upto].size());
      if (end > room) break;
      if (upto > appended.count && segment->bytes() + end > options_.segment_bytes) break;
      append_frame(frames, FrameKind::kRecord, first + upto - appended.count, payloads[upto]);
    }
    if (upto == appended.count) return {appended.count, Stopped::kFull};
    const std::uint64_t last = first + upto - appended.count - 1;
    if (!segment->append(frames, first, last)) {
      note_failure(words_of(errno));
      return {appended.count, Stopped::kFailed};
    }
    marked_through_ = done_through_;
    last_sequence_ = last;
    appended.count = upto;
    if (failing_) options_.log("can be written again");
    failing_ = false;
  }
  return appended;
}

std::vector<Journal::Record> Journal::read(std::size_t count_max) {
  std::vector<Record> records;
  while (records.size() < count_max) {
    const auto segment = std::find_if(
        segments_.begin(), segments_.end(),
        [this](const JournalSegment& candidate) { return candidate.number() >= reading_; });
    if (segment == segments_.end()) break;
    if (segment->number() != reading_) {
      reading_ = segment->number();
      read_offset_ = 0;
    }
    if (read_offset_ >= segment->bytes()) {
      // Records that cannot be read are given up. Otherwise a flush would wait for them for ever.
      if (segment->last_sequence() > read_through_) segment->ends_at(read_through_);
      if (std::next(segment) == segments_.end()) {
        last_sequence_ = std::min(last_sequence_, read_through_);
        break;
      }
      reading_ = segment->number() + 1;
      read_offset_ = 0;
      continue;
    }
    const auto visited = segment->visit(read_offset_, [&](const Frame& frame) {
      if (records.size() == count_max) return false;
      if (frame.kind == FrameKind::kRecord && frame.sequence > read_through_) {
        records.push_back({frame.sequence, std::string(frame.payload)});
        read_through_ = frame.sequence;
      }
      return true;
    });
    if (visited.damaged_bytes > 0) {
      options_.log(JournalSegment::name_of(reading_) + ": " +
                   std::to_string(visited.damaged_bytes) + " bytes cannot be read and are skipped");
    }
    read_offset_ = visited.next_offset;
  }
  return records;
}

void Journal::done(std::uint64_t through) {
  GURUKUL_CHECK(through <= read_through_);
  done_through_ = std::max(done_through_, through);
  drop_done();
}

// Deletes the segments whose records are all done. This happens at once, because a user may have
// deleted the same messages from the history.
void Journal::drop_done() {
  while (segments_.size() > 1 && segments_.front().last_sequence() <= done_through_) {
    segments_.front().remove(directory_.get());
    segments_.pop_front();
  }
  if (segments_.size() != 1 || segments_.back().bytes() == 0 ||
      segments_.back().last_sequence() > done_through_) {
    return;
  }
  segments_.back().empty();
  read_offset_ = 0;
  marked_through_ = done_through_;
}

}  // namespace gurukul::store
