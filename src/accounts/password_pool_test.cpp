#include "accounts/password_pool.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include <future>

namespace gurukul::accounts {
namespace {

constexpr PasswordCost kCheap{1, 8192};
const Asker kAsker{"192.0.2.7", false};

std::string hash_of(PasswordPool& pool, const std::string& password) {
  std::promise<std::string> hashed;
  EXPECT_TRUE(pool.hash(kAsker, password, [&](std::optional<std::string> hash) {
    hashed.set_value(hash.value_or(""));
  }));
  return hashed.get_future().get();
}

PasswordPool::Verdict verdict_of(PasswordPool& pool, const std::string& password,
                                 std::optional<std::string> hash) {
  std::promise<PasswordPool::Verdict> verdict;
  EXPECT_TRUE(pool.verify(kAsker, password, std::move(hash),
                          [&](PasswordPool::Verdict v) { verdict.set_value(v); }));
  return verdict.get_future().get();
}

TEST(PasswordPool, HoldsForThePasswordOnly) {
  PasswordPool pool({.cost = kCheap});
  const std::string hash = hash_of(pool, "correct horse");
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_NE(hash, hash_of(pool, "correct horse"));
  EXPECT_TRUE(verdict_of(pool, "correct horse", hash).holds);
  EXPECT_TRUE(verdict_of(pool, "correct horse", hash).better_hash.empty());
  EXPECT_FALSE(verdict_of(pool, "correct horsf", hash).holds);
  EXPECT_FALSE(verdict_of(pool, "", std::nullopt).holds);
  EXPECT_FALSE(verdict_of(pool, "x", "no hash").holds);
}

TEST(PasswordPool, GivesABetterHashWhenTheCostRose) {
  PasswordPool cheap({.cost = kCheap});
  PasswordPool dear({.cost = {2, 16384}});
  const auto verdict = verdict_of(dear, "correct horse", hash_of(cheap, "correct horse"));
  EXPECT_TRUE(verdict.holds);
  EXPECT_TRUE(verdict_of(dear, "correct horse", verdict.better_hash).better_hash.empty());
  EXPECT_TRUE(verdict_of(dear, "correct horse", verdict.better_hash).holds);
}

TEST(PasswordPool, TakesComposedAndDecomposedTextForTheSame) {
  PasswordPool pool({.cost = kCheap});
  const std::string composed = "m\u00FCnchner Stra\u00DFe";
  const std::string decomposed = "mu\u0308nchner Stra\u00DFe";
  EXPECT_TRUE(verdict_of(pool, decomposed, hash_of(pool, composed)).holds);
  EXPECT_TRUE(verdict_of(pool, composed, hash_of(pool, decomposed)).holds);
}

TEST(PasswordPool, HashesOfWhatWasTypedHoldAndAreReplaced) {
  PasswordPool pool({.cost = kCheap});
  const std::string typed = "mu\u0308nchner Stra\u00DFe";
  char old_hash[crypto_pwhash_STRBYTES];
  ASSERT_EQ(crypto_pwhash_str_alg(old_hash, typed.data(), typed.size(), kCheap.operations,
                                  kCheap.memory_bytes, crypto_pwhash_ALG_ARGON2ID13),
            0);
  const auto verdict = verdict_of(pool, typed, old_hash);
  EXPECT_TRUE(verdict.holds);
  EXPECT_TRUE(verdict_of(pool, "m\u00FCnchner Stra\u00DFe", verdict.better_hash).holds);
  EXPECT_FALSE(verdict_of(pool, "mu\u0308nchner", old_hash).holds);
}

TEST(PasswordPool, RefusesWhenTooManyWait) {
  PasswordPool pool({.cost = kCheap, .threads = 1, .waiting_max = 2});
  std::promise<void> running, release;
  auto released = release.get_future().share();
  ASSERT_TRUE(pool.hash(kAsker, "first", [&](const auto&) {
    running.set_value();
    released.wait();
  }));
  running.get_future().wait();
  std::promise<void> done;
  ASSERT_TRUE(pool.hash(kAsker, "second", [](const auto&) {}));
  ASSERT_TRUE(pool.hash(kAsker, "third", [&](const auto&) { done.set_value(); }));
  EXPECT_EQ(pool.waiting(), 2U);
  EXPECT_FALSE(pool.hash(kAsker, "fourth", [](const auto&) { FAIL(); }));
  release.set_value();
  done.get_future().wait();
  EXPECT_FALSE(hash_of(pool, "fifth").empty());
}

TEST(PasswordPool, ServesKnownDevicesFirstAndAllOthersInTurn) {
  PasswordPool pool({.cost = kCheap, .threads = 1, .waiting_max = 3});
  std::promise<void> running, release, done;
  ASSERT_TRUE(pool.hash(kAsker, "first", [&](const auto&) {
    running.set_value();
    release.get_future().wait();
  }));
  running.get_future().wait();
  std::string order;
  const auto note = [&order](char who) { return [&order, who](const auto&) { order += who; }; };
  const auto lost = std::make_shared<int>();
  ASSERT_TRUE(pool.hash(kAsker, "attack", note('a')));
  ASSERT_TRUE(pool.hash(kAsker, "attack", note('b')));
  ASSERT_TRUE(pool.hash(kAsker, "attack", [lost](const auto&) { FAIL(); }));
  // The queue is full: the client with the most waiting tasks loses its newest one.
  ASSERT_TRUE(pool.hash({"192.0.2.8", false}, "honest", [&](const auto&) { order += 'h'; }));
  EXPECT_EQ(lost.use_count(), 1);
  EXPECT_FALSE(pool.hash(kAsker, "attack", note('x')));
  ASSERT_TRUE(pool.hash({"a device", true}, "owner", note('o')));
  ASSERT_TRUE(pool.hash({"another device", true}, "owner", note('p')));
  release.set_value();
  while (pool.waiting() > 0) std::this_thread::yield();
  pool.stop();
  EXPECT_EQ(order, "opahb");
}

TEST(PasswordPool, DropsWhatWaitsWhenItEnds) {
  auto token = std::make_shared<int>(1);
  PasswordPool pool({.cost = kCheap, .threads = 1});
  std::promise<void> running, release;
  ASSERT_TRUE(pool.hash(kAsker, "first", [&](const auto&) {
    running.set_value();
    release.get_future().wait();
  }));
  running.get_future().wait();
  ASSERT_TRUE(pool.hash(kAsker, "second", [token](const auto&) { FAIL(); }));
  EXPECT_EQ(token.use_count(), 2);
  auto stopped = std::async(std::launch::async, [&] { pool.stop(); });
  while (token.use_count() != 1) std::this_thread::yield();
  release.set_value();
  stopped.wait();
  EXPECT_FALSE(pool.hash(kAsker, "third", [](const auto&) { FAIL(); }));
}

}  // namespace
}  // namespace gurukul::accounts
