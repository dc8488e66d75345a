#pragma once
// Returns the memory of a container to the allocator. Call it when a container that may have grown
// becomes empty for a long time. Any thread.
//
//   release_memory(connection.in);
//
// Neither `text = std::string()` nor clear() does that: both keep the capacity. tools/tidy refuses
// the first.

#include <cstddef>
#include <utility>

namespace gurukul {

template <class Container>
void release_memory(Container& container) {
  Container empty;
  using std::swap;
  swap(container, empty);
}

// For a container that is filled and emptied often: empties it, and keeps its capacity unless it is
// unusually large.
template <class Container>
void clear_keeping_at_most(Container& container, std::size_t elements_max) {
  if (container.capacity() > elements_max) {
    release_memory(container);
  } else {
    container.clear();
  }
}

}  // namespace gurukul
