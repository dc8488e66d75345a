#pragma once
// Empties a container and returns its memory to the allocator. Called by net, and by anything else
// that has a container which may be large and will stay empty for a long time. Any thread.
//
//   release_memory(connection.in);
//
// Neither `text = std::string()` nor clear() returns the memory: both keep the capacity. tools/tidy
// refuses the first of the two.

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
