#include "store/journal_segment.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "base/check.hpp"

namespace gurukul::store {
namespace {

static_assert(std::endian::native == std::endian::little, "frames are written in memory order");

constexpr std::string_view kSuffix = ".journal";
constexpr std::size_t kDigits = 10;
constexpr std::int64_t kChunkBytes = 512 * 1024;
static_assert(kChunkBytes > static_cast<std::int64_t>(JournalSegment::kFrameHeaderBytes +
                                                      JournalSegment::kPayloadBytesMax));

// Offsets in a frame.
constexpr std::size_t kChecksumAt = 0;
constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kSequenceAt = 8;
constexpr std::size_t kKindAt = 16;

template <class T>
void put(std::string& to, T number) {
  std::array<char, sizeof number> octets;
  std::memcpy(octets.data(), &number, sizeof number);
  to.append(octets.data(), octets.size());
}

template <class T>
T get(std::string_view from, std::size_t at) {
  T number;
  std::memcpy(&number, from.data() + at, sizeof number);
  return number;
}

std::uint32_t checksum(std::string_view octets) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(octets.data()), octets.size()));
}

Error system_error(std::string_view what) {
  return Error{std::string(what) + ": " + std::generic_category().message(errno)};
}

// Returns fewer bytes than requested only at the end of the file. nullopt: the read failed, and
// errno has the reason.
std::optional<std::string> read_at(int fd, std::int64_t offset, std::int64_t bytes) {
  std::string octets(static_cast<std::size_t>(bytes), '\0');
  std::size_t read = 0;
  while (read < octets.size()) {
    const ssize_t count = ::pread(fd, octets.data() + read, octets.size() - read,
                                  offset + static_cast<std::int64_t>(read));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    read += static_cast<std::size_t>(count);
  }
  octets.resize(read);
  return octets;
}

struct Parsed {
  enum Kind : std::uint8_t {
    kWhole,
    kDamaged,  // the length is plausible, the checksum is wrong
    kPartial,  // more bytes are needed to decide
    kGarbage,  // the length is impossible
  };
  Kind kind;
  Frame frame{FrameKind::kRecord, 0, {}};
  std::size_t bytes = 0;
};

Parsed parse(std::string_view octets, std::uint32_t segment) {
  if (octets.size() < JournalSegment::kFrameHeaderBytes) return {Parsed::kPartial};
  const auto length = get<std::uint32_t>(octets, kLengthAt);
  if (length > JournalSegment::kPayloadBytesMax) return {Parsed::kGarbage};
  const std::size_t bytes = JournalSegment::kFrameHeaderBytes + length;
  if (octets.size() < bytes) return {Parsed::kPartial};
  octets = octets.substr(0, bytes);
  const Frame frame{static_cast<FrameKind>(octets[kKindAt]),
                    get<std::uint64_t>(octets, kSequenceAt),
                    octets.substr(JournalSegment::kFrameHeaderBytes)};
  const bool known = frame.kind == FrameKind::kDone ||
                     (frame.kind == FrameKind::kRecord && frame.sequence >> 32 == segment);
  const bool whole = get<std::uint32_t>(octets, kChecksumAt) == checksum(octets.substr(kLengthAt));
  return {known && whole ? Parsed::kWhole : Parsed::kDamaged, frame, bytes};
}

}  // namespace

void UniqueFd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void append_frame(std::string& to, FrameKind kind, std::uint64_t sequence,
                  std::string_view payload) {
  GURUKUL_CHECK(payload.size() <= JournalSegment::kPayloadBytesMax);
  const std::size_t start = to.size();
  put(to, std::uint32_t{0});
  put(to, static_cast<std::uint32_t>(payload.size()));
  put(to, sequence);
  put(to, static_cast<std::uint8_t>(kind));
  to += payload;
  const std::uint32_t sum = checksum(std::string_view(to).substr(start + kLengthAt));
  std::memcpy(to.data() + start + kChecksumAt, &sum, sizeof sum);
}

JournalSegment::JournalSegment(UniqueFd file, std::uint32_t number)
    : file_(std::move(file)), number_(number), next_((std::uint64_t{number} << 32) + 1) {}

std::string JournalSegment::name_of(std::uint32_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, kDigits - digits.size(), '0');
  return digits.append(kSuffix);
}

std::optional<std::uint32_t> JournalSegment::number_of(std::string_view name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end == name.data() || name != name_of(number)) return std::nullopt;
  return number;
}

Result<JournalSegment> JournalSegment::create(int directory, std::uint32_t number) {
  const std::string name = name_of(number);
  UniqueFd file(
      ::openat(directory, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return system_error(name);
  if (::fsync(directory) != 0) {
    Error error = system_error(name);
    ::unlinkat(directory, name.c_str(), 0);
    return error;
  }
  return JournalSegment(std::move(file), number);
}

Result<JournalSegment> JournalSegment::open(int directory, std::uint32_t number) {
  const std::string name = name_of(number);
  UniqueFd file(::openat(directory, name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return system_error(name);
  JournalSegment segment(std::move(file), number);
  const Status scanned = segment.scan();
  if (!scanned) return Error{name + ": " + scanned.error().message};
  return segment;
}

Status JournalSegment::scan() {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) return system_error("fstat");
  if (!S_ISREG(status.st_mode)) return Error{"is not a regular file"};
  bytes_ = status.st_size;
  std::int64_t whole_end = 0;
  for (Visited visited{0, 0, 0, bytes_ == 0}; !visited.at_end;) {
    const std::int64_t start = visited.next_offset;
    visited = visit(start, [&](const Frame& frame) {
      if (frame.kind == FrameKind::kDone) {
        done_through_ = std::max(done_through_, frame.sequence);
      } else {
        if (first_ == 0) first_ = frame.sequence;
        last_ = frame.sequence;
      }
      return true;
    });
    if (unreadable_) return system_error("cannot be read");
    lost_bytes_ += visited.damaged_bytes;
    if (visited.last_frame_end > start) whole_end = visited.last_frame_end;
  }
  bytes_ = whole_end;
  if (bytes_ < status.st_size) roll_back();
  broken_ = false;
  return Done{};
}

JournalSegment::Visited JournalSegment::visit(std::int64_t offset,
                                              const std::function<bool(const Frame&)>& take) {
  const std::int64_t asked = std::min(kChunkBytes, bytes_ - offset);
  const auto chunk = read_at(file_.get(), offset, asked);
  if (!chunk) unreadable_ = true;
  const std::string_view octets = chunk ? std::string_view(*chunk) : std::string_view();
  const bool reaches_end = std::cmp_less(octets.size(), asked) || offset + asked == bytes_;
  Visited visited{offset, 0, offset, false};
  for (std::string_view left = octets;;) {
    const Parsed parsed = parse(left, number_);
    if (parsed.kind == Parsed::kPartial && !reaches_end) return visited;
    if (parsed.kind == Parsed::kPartial || parsed.kind == Parsed::kGarbage) {
      visited.damaged_bytes += bytes_ - visited.next_offset;
      visited.next_offset = bytes_;
      visited.at_end = true;
      return visited;
    }
    if (parsed.kind == Parsed::kWhole && !take(parsed.frame)) return visited;
    visited.next_offset += static_cast<std::int64_t>(parsed.bytes);
    if (parsed.kind == Parsed::kWhole)
      visited.last_frame_end = visited.next_offset;
    else
      visited.damaged_bytes += static_cast<std::int64_t>(parsed.bytes);
    left.remove_prefix(parsed.bytes);
  }
}

bool JournalSegment::write_at_end(std::string_view frames) {
  std::int64_t at = bytes_;
  while (!frames.empty()) {
    const ssize_t count = ::pwrite(file_.get(), frames.data(), frames.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    at += count;
    frames.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void JournalSegment::roll_back() {
  const int why = errno;
  if (::ftruncate(file_.get(), bytes_) != 0) broken_ = true;
  errno = why;
}

bool JournalSegment::append(std::string_view frames, std::uint64_t first, std::uint64_t last) {
  GURUKUL_CHECK(!broken_ && first == next_ && last >= first);
  if (!write_at_end(frames)) {
    roll_back();
    return false;
  }
  if (::fdatasync(file_.get()) != 0) {
    // After a failed fdatasync the kernel may have dropped the data, and the next fdatasync would
    // succeed nevertheless. So this segment is not written any more.
    roll_back();
    broken_ = true;
    return false;
  }
  bytes_ += static_cast<std::int64_t>(frames.size());
  if (first_ == 0) first_ = first;
  last_ = last;
  next_ = last + 1;
  return true;
}

void JournalSegment::append_mark(std::string_view frame) {
  if (broken_) return;
  if (write_at_end(frame))
    bytes_ += static_cast<std::int64_t>(frame.size());
  else
    roll_back();
}

void JournalSegment::empty() {
  first_ = 0;
  last_ = 0;
  bytes_ = 0;
  roll_back();
}

void JournalSegment::remove(int directory) const {
  if (!unreadable_) ::unlinkat(directory, name_of(number_).c_str(), 0);
}

}  // namespace gurukul::store
