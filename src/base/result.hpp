#pragma once
// The result of a function that can fail because of the environment (a file, a socket, a wrong
// setting): either a T, or an Error with one line for the operator. An error of a peer is a
// protocol error instead, and a bug fails a GURUKUL_CHECK. Used everywhere. Any thread.
//
//   Result<Pem> pem = load_pem(path);
//   if (!pem) return pem.error();
//   use(*pem);

#include <string>
#include <utility>
#include <variant>

#include "base/check.hpp"

namespace gurukul {

struct Error {
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return Error{...};` are meant.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  // NOLINTEND(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() {
    GURUKUL_CHECK(state_.index() == 0);
    return std::get<0>(state_);
  }
  const T& operator*() const {
    GURUKUL_CHECK(state_.index() == 0);
    return std::get<0>(state_);
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }
  const Error& error() const {
    GURUKUL_CHECK(state_.index() == 1);
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// The result of a function that returns nothing when it succeeds.
struct Done {};
using Status = Result<Done>;

}  // namespace gurukul
