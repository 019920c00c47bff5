// SPDX-License-Identifier: MIT
// Objects of a whole program that are too large for a stack, and cannot be made at compile time.
#pragma once

#include <memory>
#include <utility>

#include "runtime/base/types.hpp"

namespace metta {

/// Room for a `T`, zero until it is made, and never destroyed.
template <class T>
class Late {
  public:
    /// Once.
    template <class... Arguments>
    T& make(Arguments&&... arguments) {
        return *std::construct_at(reinterpret_cast<T*>(room_), std::forward<Arguments>(arguments)...);
    }

  private:
    alignas(T) byte room_[sizeof(T)] = {};
};

} // namespace metta
