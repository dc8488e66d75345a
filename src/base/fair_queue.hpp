#pragma once
// A bounded queue that serves clients in turn, one item each, so that a client with many items does
// not delay the others. A client is named by a text, for example its address. When the queue is
// full, the client with most items loses its newest one. Used by WorkerPool, which is the base of
// the password pool, the mailer and the picture worker. Not thread-safe: call it on one thread or
// under a lock.
//
//   FairQueue<Task> waiting({.items_max = 256, .items_a_client_max = 256});
//   if (!waiting.push(address, std::move(task)).taken) return refuse(503);
//   if (auto task = waiting.pop()) run(*task);

#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace gurukul {

struct FairQueueBounds {
  std::size_t items_max;
  std::size_t items_a_client_max;
};

template <class Item>
class FairQueue {
 public:
  explicit FairQueue(FairQueueBounds bounds) : bounds_(bounds) {}

  struct Pushed {
    bool taken = false;                  // false: there was no room, and the item was dropped
    std::optional<Item> displaced = {};  // removed from another client to make room; nullopt: none
  };

  // The item is not taken when its client has items_a_client_max items already, or when the queue
  // is full and no other client has at least two items more than this one.
  Pushed push(const std::string& client, Item item) {
    const auto known = by_client_.find(client);
    const std::size_t own = known == by_client_.end() ? 0 : known->second->items.size();
    if (own >= bounds_.items_a_client_max || bounds_.items_max == 0) return {};
    Pushed pushed{true};
    if (size_ >= bounds_.items_max) {
      const auto most = longest();
      if (most->items.size() <= own + 1) return {};
      pushed.displaced = std::move(most->items.back());
      most->items.pop_back();
      --size_;
    }
    auto turn = known == by_client_.end() ? add(client) : known->second;
    turn->items.push_back(std::move(item));
    ++size_;
    return pushed;
  }

  // nullopt: the queue is empty.
  std::optional<Item> pop() {
    if (turns_.empty()) return std::nullopt;
    Turn& turn = turns_.front();
    std::optional<Item> item = std::move(turn.items.front());
    turn.items.pop_front();
    --size_;
    if (turn.items.empty()) {
      by_client_.erase(turn.client);
      turns_.pop_front();
    } else {
      turns_.splice(turns_.end(), turns_, turns_.begin());
    }
    return item;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  struct Turn {
    std::string client;
    std::deque<Item> items;  // never empty between calls
  };
  using Turns = std::list<Turn>;

  typename Turns::iterator add(const std::string& client) {
    turns_.push_back({client, {}});
    return by_client_.emplace(client, std::prev(turns_.end())).first->second;
  }
  // At most items_max clients have items, so this loop is short.
  typename Turns::iterator longest() {
    auto most = turns_.begin();
    for (auto turn = turns_.begin(); turn != turns_.end(); ++turn) {
      if (turn->items.size() > most->items.size()) most = turn;
    }
    return most;
  }

  FairQueueBounds bounds_;
  Turns turns_;  // the next one to serve is first
  std::unordered_map<std::string, typename Turns::iterator> by_client_;
  std::size_t size_ = 0;
};

}  // namespace gurukul
