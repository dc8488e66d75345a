#include "store/journal.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/random.hpp"
#include "store/testing/small_disk.hpp"
#include "store/testing/temporary_folder.hpp"

namespace gurukul::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;

using Words = std::vector<std::string>;

Words numbered(int from, int to, std::size_t length = 0) {
  Words words;
  for (int i = from; i < to; ++i) {
    words.push_back(std::to_string(i));
    words.back().resize(std::max(length, words.back().size()), '.');
  }
  return words;
}

class JournalTest : public ::testing::Test {
 protected:
  JournalOptions options() {
    JournalOptions options;
    options.directory = folder_.path() + "/journal";
    options.log = [this](std::string_view line) { log_ += std::string(line) + "\n"; };
    return options;
  }
  std::unique_ptr<Journal> open() { return open(options()); }
  static std::unique_ptr<Journal> open(JournalOptions options) {
    auto journal = Journal::open(std::move(options));
    if (!journal) throw std::runtime_error(journal.error().message);
    return std::move(*journal);
  }
  static void append(Journal& journal, const Words& words) {
    const auto appended = journal.append(words);
    ASSERT_EQ(appended.stopped, Journal::Stopped::kNot);
    ASSERT_EQ(appended.count, words.size());
  }
  // Reads all unread records, and the sequence of the last one.
  static Words read(Journal& journal, std::uint64_t* last = nullptr) {
    Words words;
    for (auto records = journal.read(7); !records.empty(); records = journal.read(7)) {
      for (Journal::Record& record : records) words.push_back(std::move(record.payload));
      if (last != nullptr) *last = records.back().sequence;
    }
    return words;
  }
  static void read_and_finish(Journal& journal) {
    std::uint64_t last = 0;
    read(journal, &last);
    journal.done(last);
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder_.path() + "/journal")) {
      if (entry.path().extension() == ".journal") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  std::string only_file() const {
    EXPECT_EQ(files().size(), 1U);
    return files().front().string();
  }
  static std::string contents(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  static void write(const std::string& path, std::string_view octets) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(octets.data(), static_cast<std::streamsize>(octets.size()));
  }

  std::string log_;
  const testing::TemporaryFolder folder_;
};

TEST_F(JournalTest, WhatIsNotDoneIsReadAgainInOrder) {
  auto journal = open();
  append(*journal, numbered(0, 10));
  append(*journal, {std::string("with\0nul", 8), ""});
  const auto first = journal->read(4);
  ASSERT_EQ(first.size(), 4U);
  journal->done(first[2].sequence);
  EXPECT_EQ(journal->records_waiting(), 9U);
  journal.reset();

  journal = open();
  EXPECT_EQ(journal->records_waiting(), 9U);
  Words expected = numbered(3, 10);
  expected.insert(expected.end(), {std::string("with\0nul", 8), ""});
  EXPECT_EQ(read(*journal), expected);
  EXPECT_EQ(log_, "");
}

// A done mark reaches the disk with the next records, so that a crash replays little.
TEST_F(JournalTest, ACrashAfterTheNextAppendDoesNotReplayWhatWasDone) {
  auto journal = open();
  append(*journal, numbered(0, 10));
  journal->done(journal->read(6).back().sequence);
  append(*journal, numbered(10, 12));
  const std::string crashed = contents(only_file());
  journal.reset();
  write(only_file(), crashed);
  EXPECT_EQ(read(*open()), numbered(6, 12));
}

TEST_F(JournalTest, NothingStaysOnTheDiskOnceEverythingIsDone) {
  JournalOptions small = options();
  small.segment_bytes = 4096;
  auto journal = open(small);
  for (int round = 0; round < 3; ++round) {
    append(*journal, numbered(0, 100, 200));
    EXPECT_GE(files().size(), 5U);
    read_and_finish(*journal);
    EXPECT_EQ(journal->bytes(), 0);
    EXPECT_EQ(journal->records_waiting(), 0U);
    EXPECT_EQ(fs::file_size(only_file()), 0U);
  }
  journal.reset();
  EXPECT_THAT(read(*open()), IsEmpty());
}

// File numbers and sequences only grow, so that an old done mark never covers a later record.
TEST_F(JournalTest, ALaterRunDoesNotTakeUpTheNumbersOfAnEarlierOne) {
  std::uint64_t highest = 0;
  for (int run = 0; run < 5; ++run) {
    auto journal = open();
    append(*journal, numbered(0, 3));
    EXPECT_GT(journal->last_sequence(), highest);
    highest = journal->last_sequence();
    EXPECT_EQ(read(*journal), numbered(0, 3));
    journal->done(journal->last_sequence());
  }
}

TEST_F(JournalTest, ATornTailIsCutAtWhateverByte) {
  auto journal = open();
  append(*journal, numbered(0, 5));
  const std::size_t whole = fs::file_size(only_file());
  append(*journal, {"the last record, which is torn"});
  journal.reset();
  const std::string path = only_file();
  const std::string written = contents(path);
  for (std::size_t length = whole; length < written.size(); ++length) {
    for (const std::size_t zeros : {0U, 1U, 16U, 17U, 40U}) {
      write(path, written.substr(0, length).append(zeros, '\0'));
      log_.clear();
      journal = open();
      EXPECT_EQ(read(*journal), numbered(0, 5)) << length;
      EXPECT_EQ(fs::file_size(path), whole) << length;
      EXPECT_EQ(log_.empty(), length == whole && zeros == 0) << log_;
      append(*journal, {"after"});
      EXPECT_THAT(read(*journal), ElementsAre("after")) << length;
      journal.reset();
      EXPECT_EQ(read(*open()).size(), 6U) << length;
      for (const auto& file : files()) {
        if (file != path) fs::remove(file);
      }
    }
  }
}

TEST_F(JournalTest, ADamagedRecordCostsNoOther) {
  auto journal = open();
  append(*journal, numbered(0, 5, 20));
  const std::size_t start = fs::file_size(only_file());
  append(*journal, {"damaged"});
  const std::size_t end = fs::file_size(only_file());
  append(*journal, numbered(6, 9, 20));
  journal.reset();
  const std::string path = only_file();
  const std::string written = contents(path);
  for (std::size_t at = start; at < end; ++at) {
    const bool is_length = at >= start + 4 && at < start + 8;
    std::string damaged = written;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    write(path, damaged);
    Words expected = numbered(0, 5, 20);
    const Words behind = numbered(6, 9, 20);
    // When the length is damaged, the start of the next frame is unknown.
    if (!is_length) expected.insert(expected.end(), behind.begin(), behind.end());
    EXPECT_EQ(read(*open()), expected) << at - start;
    EXPECT_THAT(log_, HasSubstr("not complete records"));
    log_.clear();
  }
}

TEST_F(JournalTest, RandomOctetsNeverYieldARecord) {
  SeededRandom random(20);
  open().reset();
  const std::string path = folder_.path() + "/journal/0000000001.journal";
  for (int round = 0; round < 200; ++round) {
    std::string octets(random.below(3000), '\0');
    for (char& octet : octets) octet = static_cast<char>(random.next() & (round % 2 ? 0xff : 3));
    write(path, octets);
    auto journal = open();
    EXPECT_THAT(read(*journal), IsEmpty());
    append(*journal, {"x"});
    EXPECT_THAT(read(*journal), ElementsAre("x"));
    journal.reset();
    for (const auto& file : files()) fs::remove(file);
  }
}

TEST_F(JournalTest, TheBoundIsToldAndSpaceComesBack) {
  JournalOptions small = options();
  small.bytes_max = 64 * 1024;
  auto journal = open(small);
  const Words words = numbered(0, 1000, 100);
  const auto appended = journal->append(words);
  EXPECT_EQ(appended.stopped, Journal::Stopped::kFull);
  EXPECT_GT(appended.count, 500U);
  EXPECT_THAT(journal->bytes(), AllOf(Le(small.bytes_max), ::testing::Gt(small.bytes_max - 200)));
  EXPECT_EQ(journal->append(words).count, 0U);
  // Space is freed once the whole oldest segment is done.
  const auto oldest = journal->read(100);
  journal->done(oldest.back().sequence);
  EXPECT_GT(journal->append(words).count, 0U);
  EXPECT_LE(journal->bytes(), small.bytes_max);
  journal.reset();
  const Words left = read(*open(small));
  EXPECT_EQ(left.front(), words[100]);
}

TEST_F(JournalTest, ItReadsBackMoreThanOneChunk) {
  auto journal = open();
  Words words;
  for (int i = 0; i < 9; ++i) words.emplace_back(Journal::kPayloadBytesMax - 7, 'a' + i);
  append(*journal, words);
  EXPECT_EQ(read(*journal), words);
  journal.reset();
  EXPECT_EQ(read(*open()), words);
}

TEST_F(JournalTest, OneServerADirectory) {
  auto journal = open();
  const auto second = Journal::open(options());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message,
              AllOf(HasSubstr("/journal"), HasSubstr("another running server")));
  journal.reset();
  EXPECT_TRUE(Journal::open(options()));
}

TEST_F(JournalTest, ErrorsNameTheDirectory) {
  JournalOptions missing = options();
  missing.directory = folder_.path() + "/no/such";
  EXPECT_THAT(Journal::open(missing).error().message, HasSubstr("/no/such: No such file"));
  write(folder_.path() + "/file", "x");
  missing.directory = folder_.path() + "/file";
  EXPECT_THAT(Journal::open(missing).error().message, HasSubstr("/file: Not a directory"));
  open().reset();
  fs::create_symlink("/dev/zero", folder_.path() + "/journal/0000000007.journal");
  EXPECT_THAT(Journal::open(options()).error().message, HasSubstr("0000000007.journal"));
}

TEST_F(JournalTest, OnlyItsOwnerReadsItAndNoChildInheritsIt) {
  auto journal = open();
  append(*journal, {"x"});
  struct stat status {};
  ASSERT_EQ(::stat(only_file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((folder_.path() + "/journal").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  int ours = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = fs::read_symlink(entry.path(), gone).string();
    if (gone || target.rfind(folder_.path(), 0) != 0) continue;
    ++ours;
    EXPECT_TRUE(::fcntl(std::stoi(entry.path().filename()), F_GETFD) & FD_CLOEXEC) << target;
  }
  EXPECT_EQ(ours, 3);  // the directory, its lock, the segment
}

TEST_F(JournalTest, AFullDiskLosesNothingOfBefore) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_there()) GTEST_SKIP() << "no right to mount a tmpfs";
  auto journal = open();
  Words kept;
  Journal::Appended appended;
  for (int i = 0; appended.stopped == Journal::Stopped::kNot; i += 50) {
    ASSERT_LT(i, 10'000);
    const Words words = numbered(i, i + 50, 700);
    appended = journal->append(words);
    kept.insert(kept.end(), words.begin(),
                words.begin() + static_cast<std::ptrdiff_t>(appended.count));
  }
  EXPECT_EQ(appended.stopped, Journal::Stopped::kFailed);
  EXPECT_EQ(journal->append(kept).stopped, Journal::Stopped::kFailed);
  EXPECT_EQ(log_, "cannot be written: No space left on device\n");
  EXPECT_EQ(read(*journal), kept);
  journal.reset();
  journal = open();
  std::uint64_t last = 0;
  EXPECT_EQ(read(*journal, &last), kept);
  journal->done(last);
  append(*journal, numbered(0, 50, 700));
  journal.reset();
  EXPECT_EQ(read(*open()), numbered(0, 50, 700));
}

// Records that append() reported as written survive SIGKILL at any moment.
TEST_F(JournalTest, KilledWhileWriting) {
  for (int round = 0; round < 10; ++round) {
    std::array<int, 2> told;
    ASSERT_EQ(::pipe2(told.data(), O_CLOEXEC), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto journal = Journal::open(options());
      for (int i = 0; journal; ++i) {
        if ((*journal)->append(numbered(i, i + 1)).count != 1) break;
        if (::write(told[1], "x", 1) != 1) break;
      }
      ::_exit(1);
    }
    ::close(told[1]);
    std::size_t appended = 0;
    char octet = 0;
    const auto enough = static_cast<std::size_t>(20 + 7 * round);
    while (appended < enough && ::read(told[0], &octet, 1) == 1) ++appended;
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    while (::read(told[0], &octet, 1) == 1) ++appended;
    ::close(told[0]);

    auto journal = open();
    std::uint64_t last = 0;
    const Words words = read(*journal, &last);
    EXPECT_THAT(words.size(), ::testing::AnyOf(appended, appended + 1));
    EXPECT_EQ(words, numbered(0, static_cast<int>(words.size())));
    journal->done(last);
  }
}

}  // namespace
}  // namespace gurukul::store
