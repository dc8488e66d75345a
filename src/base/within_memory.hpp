#pragma once
// Runs a task on a thread that serves many. A task that fails for lack of memory does not end the
// thread; callers that wait for its answer time out. Called by worker threads for each task; the
// shards do the same for each connection. Any thread.
//
//   if (!within_memory([&] { job(); })) ++failures;   // the job may be partly done

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
