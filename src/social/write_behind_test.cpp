// The write-behind: every accepted record reaches the database once, whatever fails meanwhile.

#include "social/write_behind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <latch>
#include <set>
#include <thread>

#include "social/json.hpp"
#include "social/testing/history_place.hpp"
#include "social/write_behind_record.hpp"
#include "store/journal.hpp"
#include "store/testing/small_disk.hpp"

namespace gurukul::social::testing {
namespace {

using store::Fault;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<MessageId> ids(int from, int to) {
  std::vector<MessageId> ids;
  for (int i = from; i < to; ++i) ids.push_back(message_number(i).message);
  return ids;
}

void add(WriteBehind& history, int from, int to, const std::string& text = "namaste") {
  for (int i = from; i < to; ++i) {
    ASSERT_EQ(history.add_message(message_number(i, text)), Accepted::kYes) << i;
  }
}

class WriteBehindOn : public ::testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Each, WriteBehindOn, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

TEST_P(WriteBehindOn, StoresCallsAndMessages) {
  HistoryPlace place(GetParam());
  auto history = place.open();
  CallRecord call = call_number(1);
  ASSERT_EQ(history->add_call(call), Accepted::kYes);
  add(*history, 0, 1000, "यह काम करता है 🎓");
  call.end = CallEnd{Instant{9'000}, LeftReason::kSkipped};
  ASSERT_EQ(history->add_call(call), Accepted::kYes);
  ASSERT_TRUE(flush(*history));

  EXPECT_EQ(place.saved(), ids(0, 1000));
  EXPECT_EQ(place.messages(), 1000);
  const auto outcome = store::testing::run(
      place.database(),
      {{"SELECT mode, started_at, ended_at, ended FROM gurukul.calls", {}},
       {"SELECT user_id, kept FROM gurukul.call_members ORDER BY user_id", {}},
       {"SELECT call_id, sender, text, sent_at FROM gurukul.messages ORDER BY sent_at", {}}});
  ASSERT_TRUE(outcome);
  const store::Row& stored = outcome[0].rows.at(0);
  EXPECT_EQ(stored.text(0), "audio");
  EXPECT_EQ(stored.integer(1), 500);
  EXPECT_EQ(stored.integer(2), 9'000);
  EXPECT_EQ(stored.text(3), "skipped");
  EXPECT_EQ(outcome[1].rows.at(1).text(0), "guest");
  EXPECT_EQ(outcome[1].rows.at(1).integer(1), 0);
  const store::Row& last = outcome[2].rows.at(999);
  EXPECT_EQ(last.text(0), "00000000-0000-0009-0000-000000000001");
  EXPECT_EQ(last.text(1), "asha");
  EXPECT_EQ(last.text(2), "यह काम करता है 🎓");
  EXPECT_EQ(last.integer(3), 1'999);

  const WriteBehindStats stats = history->stats();
  EXPECT_EQ(stats.stored, 1002U);
  EXPECT_EQ(stats.queued + stats.journaled + stats.refused + stats.retries + stats.rejected, 0U);
  EXPECT_EQ(stats.journal_bytes, 0);
  EXPECT_EQ(stats.oldest_age, Millis{0});
  EXPECT_EQ(place.log(), "");
}

TEST_P(WriteBehindOn, AnAnswerThatIsLostStoresNothingTwice) {
  HistoryPlace place(GetParam());
  auto history = place.open();
  place.faults().lose_answers(true);
  ASSERT_EQ(history->add_call(call_number(1)), Accepted::kYes);
  add(*history, 0, 100);
  await([&] { return history->stats().retries > 2; });
  EXPECT_THAT(place.saved(), IsEmpty());
  place.faults().lose_answers(false);
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), 100);
  EXPECT_EQ(place.count("SELECT COUNT(*) FROM gurukul.calls"), 1);
  EXPECT_EQ(place.saved(), ids(0, 100));
}

TEST(WriteBehind, ADatabaseThatIsDownIsTriedAgainAtABoundedRate) {
  HistoryPlace place;
  place.faults().set(Fault::kUnavailable);
  const SteadyTime start = place.clock.steady();
  auto history = place.open();
  add(*history, 0, 700);
  await([&] { return history->stats().retries >= 12; });
  const Millis elapsed = place.clock.steady() - start;
  // Pauses of at least 2, 5, 10 and 20 ms, and then 20 ms each.
  EXPECT_LE(history->stats().retries, 5U + static_cast<std::uint64_t>(elapsed.count() / 20));
  const WriteBehindStats stats = history->stats();
  EXPECT_EQ(stats.queued, 0U);
  EXPECT_EQ(stats.journaled, 700U);
  EXPECT_GT(stats.journal_bytes, 700 * 50);
  EXPECT_GT(stats.oldest_age, Millis{100});
  EXPECT_EQ(stats.rejected, 0U);
  for (const Fault fault : {Fault::kBusy, Fault::kDisk}) {
    const auto before = history->stats().retries;
    place.faults().set(fault);
    await([&] { return history->stats().retries > before + 1; });
  }
  place.faults().set(std::nullopt);
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), 700);
  EXPECT_EQ(place.saved(), ids(0, 700));
  EXPECT_EQ(
      place.log(),
      "the database cannot store calls and messages (unavailable): they are kept and retried\n"
      "the database stores calls and messages again\n");
}

TEST(WriteBehind, FlushEndsInTimeAlthoughTheDatabaseIsSilent) {
  HistoryPlace place;
  place.faults().hold();
  WriteBehindOptions options = place.options();
  options.flush_max = Millis{20};
  auto history = place.open(options);
  EXPECT_TRUE(flush(*history));
  add(*history, 0, 10);
  EXPECT_FALSE(flush(*history));
  place.faults().await_held();
  place.faults().release();
  await([&] { return history->stats().stored == 10; });
  EXPECT_TRUE(flush(*history));
}

// A flush waits only for records that were added before it.
TEST(WriteBehind, FlushDoesNotWaitForWhatComesLater) {
  HistoryPlace place;
  place.faults().hold();
  auto history = place.open();
  add(*history, 0, 1);
  place.faults().await_held();
  std::atomic<int> flushed = 0;
  history->flush([&](bool stored) { flushed = stored ? 1 : 2; });
  add(*history, 1, 20);
  await([&] { return history->stats().queued == 0; });
  EXPECT_EQ(flushed, 0);
  place.faults().release_held();
  await([&] { return flushed != 0; });
  EXPECT_EQ(flushed, 1);
  EXPECT_EQ(place.messages(), 1);
}

TEST(WriteBehind, WhatWaitsAtTheEndIsStoredByTheNextRun) {
  HistoryPlace place;
  place.faults().set(Fault::kUnavailable);
  auto history = place.open();
  ASSERT_EQ(history->add_call(call_number(1)), Accepted::kYes);
  add(*history, 0, 500);
  history.reset();
  EXPECT_EQ(place.messages(), 0);
  history = place.open();
  EXPECT_EQ(history->stats().journaled, 501U);
  add(*history, 500, 600);
  place.faults().set(std::nullopt);
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), 600);
  EXPECT_EQ(place.saved(), ids(0, 600));
}

TEST(WriteBehind, ItEndsWhileTheDatabaseStillOwesAnAnswer) {
  HistoryPlace place;
  place.faults().hold();
  auto history = place.open();
  add(*history, 0, 10);
  place.faults().await_held();
  std::atomic<int> answers = 0;
  for (int i = 0; i < 3; ++i) history->flush([&](bool stored) { answers += stored ? 100 : 1; });
  history.reset();
  EXPECT_EQ(answers, 3);
  place.faults().release();  // the completion runs after the writer is gone
  await([&] { return place.messages() == 10; });
  EXPECT_THAT(place.saved(), IsEmpty());
  history = place.open();
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), 10);
  EXPECT_EQ(place.saved(), ids(0, 10));
}

TEST_P(WriteBehindOn, WhatTheDatabaseRefusesIsSetAsideAndTheOthersAreStored) {
  HistoryPlace place(GetParam());
  auto history = place.open();
  const std::string nul("a\0b", 3);
  for (int i = 0; i < 600; ++i) {
    const bool bad = i == 0 || i == 255 || i == 300 || i == 301;
    const std::string text = i == 301 ? "\xff" : bad ? nul : "namaste";
    ASSERT_EQ(history->add_message(message_number(i, text)), Accepted::kYes);
  }
  CallRecord call = call_number(2);
  call.second.user = UserId{nul};
  ASSERT_EQ(history->add_call(call), Accepted::kYes);
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), 596);
  EXPECT_EQ(place.count("SELECT COUNT(*) FROM gurukul.calls"), 0);
  std::vector<MessageId> bad;
  for (const int i : {0, 255, 300, 301}) bad.push_back(message_number(i).message);
  EXPECT_EQ(place.refused_for_good(), bad);
  EXPECT_EQ(place.saved().size(), 596U);
  EXPECT_EQ(history->stats().rejected, 5U);
  EXPECT_EQ(history->stats().journaled, 0U);

  std::istringstream lines(place.rejected());
  std::vector<std::string> texts;
  for (std::string line; std::getline(lines, line);) {
    const Json json = Json::parse(line);
    EXPECT_EQ(json["fault"], "refused");
    texts.push_back(json.value("text", json["kind"].get<std::string>()));
  }
  EXPECT_THAT(texts, ElementsAre(nul, nul, nul, "\xef\xbf\xbd", "call"));
  struct stat status {};
  ASSERT_EQ(::stat((place.folder() + "/journal/rejected").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_THAT(place.log(), HasSubstr("message 00000000-0000-0007-0000-0000000000ff (refused): "
                                     "the record was added to the file journal/rejected"));
  EXPECT_THAT(place.log(), Not(HasSubstr("namaste")));
}

// A missing permission or table makes the database refuse everything. The records are not at fault.
TEST(WriteBehind, ADatabaseThatRefusesEverythingDoesNotEmptyTheJournal) {
  HistoryPlace place;
  WriteBehindOptions options = place.options();
  options.retry_max = Millis{3'600'000};
  options.flush_max = Millis{200};
  place.faults().set(Fault::kRefused);
  auto history = place.open(options);
  add(*history, 0, 400);
  await([&] { return history->stats().rejected >= 16; });
  EXPECT_FALSE(flush(*history));
  EXPECT_EQ(history->stats().rejected, 16U);
  history.reset();
  options.flush_max = Millis{60'000};
  place.faults().set(std::nullopt);
  history = place.open(options);
  ASSERT_TRUE(flush(*history));
  // Includes records that were set aside: their batch was not finished and is retried as a whole.
  EXPECT_EQ(place.messages(), 400);
}

TEST(WriteBehind, TheBoundOfTheJournalIsToldToTheSender) {
  HistoryPlace place;
  place.faults().set(Fault::kUnavailable);
  WriteBehindOptions options = place.options();
  options.bytes_max = 64 * 1024;
  auto history = place.open(options);
  int accepted = 0;
  await([&] {
    // Waits for the journal, so that the limit of the journal is the one that is reached.
    await([&] { return history->stats().queued < 1'000 || history->stats().refused > 0; });
    if (history->add_message(message_number(accepted, std::string(200, 'x'))) == Accepted::kRefused)
      return true;
    ++accepted;
    return false;
  });
  EXPECT_GT(accepted, 64 * 1024 / 500);
  EXPECT_EQ(history->stats().refused, 1U);
  EXPECT_LE(history->stats().journal_bytes, options.bytes_max);
  EXPECT_EQ(history->stats().queued + history->stats().journaled,
            static_cast<std::uint64_t>(accepted));
  place.faults().set(std::nullopt);
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), accepted);
  add(*history, accepted, accepted + 10);
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), accepted + 10);
}

TEST(WriteBehind, ARecordThatIsFarTooBigIsRefused) {
  HistoryPlace place;
  auto history = place.open();
  EXPECT_EQ(history->add_message(message_number(1, std::string(100'000, 'x'))), Accepted::kRefused);
  CallRecord call = call_number(1);
  call.first.user = UserId{std::string(100'000, 'x')};
  EXPECT_EQ(history->add_call(call), Accepted::kRefused);
  EXPECT_EQ(history->stats().refused, 2U);
  add(*history, 2, 3, std::string(60'000, 'x'));
  EXPECT_TRUE(flush(*history));
}

TEST(WriteBehind, AFullDiskStoresFromMemoryAndRefusesOnlyWhenTheDatabaseIsDownToo) {
  HistoryPlace place;
  const store::testing::SmallDisk disk(place.folder());
  if (!disk.is_there()) GTEST_SKIP() << "no right to mount a tmpfs";
  WriteBehindOptions options = place.options();
  options.queue_max = 300;
  place.faults().set(Fault::kUnavailable);
  auto history = place.open(options);
  add(*history, 0, 20, "before");
  await([&] { return history->stats().journaled == 20; });
  const std::string filler = place.folder() + "/filler";
  std::ofstream(filler) << std::string(2'000'000, 'x');

  place.faults().set(std::nullopt);
  int next = 20;
  for (int round = 0; round < 20; ++round, next += 100) {
    add(*history, next, next + 100, std::string(1000, 'x'));
    ASSERT_TRUE(flush(*history));
  }
  EXPECT_EQ(place.messages(), next);
  EXPECT_THAT(place.log(), HasSubstr("journal: cannot be written: No space left on device"));

  place.faults().set(Fault::kUnavailable);
  const int first_of_outage = next;
  while (history->add_message(message_number(next, std::string(1000, 'x'))) == Accepted::kYes) {
    ++next;
    ASSERT_LT(next, first_of_outage + 10'000);
  }
  EXPECT_GE(next - first_of_outage, 300);
  EXPECT_EQ(history->stats().refused, 1U);
  EXPECT_TRUE(history->stats().journal_is_failing);

  ::unlink(filler.c_str());
  await([&] { return history->stats().queued == 0; });
  EXPECT_FALSE(history->stats().journal_is_failing);
  EXPECT_THAT(place.log(), HasSubstr("journal: can be written again"));
  history.reset();
  EXPECT_EQ(place.messages(), first_of_outage);
  place.faults().set(std::nullopt);
  history = place.open(options);
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), next);
}

TEST(WriteBehind, ManyThreadsAddFlushAndItEnds) {
  HistoryPlace place;
  std::atomic<int> accepted = 0;
  std::atomic<int> flushes = 0;
  std::atomic<int> answers = 0;
  for (int round = 0; round < 5; ++round) {
    WriteBehindOptions options = place.options();
    options.queue_max = 700;
    options.batch_wait = Millis{1};
    auto history = place.open(options);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 1'000; ++i) {
          const int number = (round * 4 + t) * 1'000 + i;
          if (history->add_message(message_number(number)) == Accepted::kYes) ++accepted;
          if (i % 10 == 0) {
            ++flushes;
            history->flush([&](bool) { ++answers; });
            history->stats();
          }
        }
      });
    }
    threads.clear();
    history.reset();
    EXPECT_EQ(answers, flushes);
  }
  auto history = place.open();
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), accepted);
  const auto saved = place.saved();
  EXPECT_EQ(std::set(saved.begin(), saved.end()).size(), static_cast<std::size_t>(accepted));
}

TEST(WriteBehind, ACallbackMayAdd) {
  HistoryPlace place;
  WriteBehind* later = nullptr;
  std::latch is_set(1);
  WriteBehindOptions options = place.options();
  std::atomic<int> next = 1;
  options.on_saved = [&](std::span<const MessageId>) {
    is_set.wait();
    if (next < 20) {
      EXPECT_EQ(later->add_message(message_number(next++)), Accepted::kYes);
    }
  };
  auto history = place.open(options);
  later = history.get();
  is_set.count_down();
  add(*history, 0, 1);
  await([&] { return place.messages() == 20; });
}

TEST(WriteBehind, TwoServersDoNotShareADirectory) {
  HistoryPlace place;
  auto history = place.open();
  const auto second = WriteBehind::open(place.options(), place.database(), place.clock);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another running server"));
}

TEST(WriteBehind, ARecordOfANewerVersionIsSetAside) {
  HistoryPlace place;
  {
    auto journal = store::Journal::open({.directory = place.folder() + "/journal"});
    ASSERT_TRUE(journal);
    std::string newer;
    Json::to_cbor({{"version", 99}, {"kind", "wave"}}, newer);
    const std::vector<std::string> payloads = {newer, encode({message_number(1), Instant{5}}),
                                               "\xff\xff"};
    ASSERT_EQ((*journal)->append(payloads).count, 3U);
  }
  auto history = place.open();
  ASSERT_TRUE(flush(*history));
  EXPECT_EQ(place.messages(), 1);
  EXPECT_EQ(place.rejected(),
            "{\"fault\":\"unknown_version\",\"record\":{\"kind\":\"wave\",\"version\":99}}\n"
            "{\"fault\":\"unreadable\",\"record\":\"ffff\"}\n");
}

TEST(WriteBehind, ARecordComesBackFromTheJournalAsItWas) {
  for (const auto reason : {LeftReason::kEnded, LeftReason::kSkipped, LeftReason::kDisconnected,
                            LeftReason::kLost, LeftReason::kBanned}) {
    CallRecord call = call_number(3);
    call.end = CallEnd{Instant{77}, reason};
    const auto decoded = decode(encode({call, Instant{1}}));
    ASSERT_TRUE(decoded);
    const auto& back = std::get<CallRecord>(decoded->record);
    EXPECT_EQ(back.session, call.session);
    EXPECT_EQ(back.first.user, call.first.user);
    EXPECT_EQ(back.first.is_guest, false);
    EXPECT_EQ(back.second.is_guest, true);
    EXPECT_EQ(back.mode, call.mode);
    EXPECT_EQ(back.end->at, call.end->at);
    EXPECT_EQ(back.end->how, reason);
    EXPECT_EQ(decoded->added_at, Instant{1});
  }
  EXPECT_FALSE(std::get<CallRecord>(decode(encode({call_number(3), {}}))->record).end);
  const std::string octets("\xff\0\n\"\xf0\x9f\x8e\x93", 8);
  const auto decoded = decode(encode({message_number(8, octets), {}}));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<MessageRecord>(decoded->record).text, octets);
  EXPECT_EQ(std::get<MessageRecord>(decoded->record).message, message_number(8).message);
}

}  // namespace
}  // namespace gurukul::social::testing
