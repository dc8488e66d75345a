#pragma once
// Runs one task of a thread that serves many: a task that needs more memory than there is fails
// alone, and the thread goes on. Who waits for its answer is told when their time is over. Called
// where a worker takes the next task; the shards do the same for each connection. Any thread.
//
//   if (!within_memory([&] { job(); })) ...   // nothing of it is done, or a part

#include <new>
#include <utility>

namespace gurukul {

template <class Work>
bool within_memory(Work&& work) {
  try {
    std::forward<Work>(work)();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace gurukul
