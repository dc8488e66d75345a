#pragma once
// Gives the memory of a container back to the allocator. Called wherever a container that may have
// grown is emptied for a long time. Any thread.
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

// For a container that is filled and emptied all the time: keeps a usual capacity, gives back an
// unusual one. Leaves it empty.
template <class Container>
void clear_keeping_at_most(Container& container, std::size_t elements_max) {
  if (container.capacity() > elements_max) {
    release_memory(container);
  } else {
    container.clear();
  }
}

}  // namespace gurukul
