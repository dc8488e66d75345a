#pragma once
// Runs a task and catches std::bad_alloc, so that a task without enough memory does not end the
// thread and its other tasks. Whoever waits for the answer of that task gets none and times out.
// Called by WorkerPool, social and store for each task; a shard does the same for each connection
// with its own code. Any thread.
//
//   if (!within_memory([&] { job(); })) ++failures;   // the job may be partly done

#include <new>
#include <utility>

namespace gurukul {

// False: there was not enough memory. Other exceptions pass through.
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
