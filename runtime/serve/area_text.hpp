// SPDX-License-Identifier: MIT
// What a caller has put into the argument area, read so that it can be believed.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>

#include "runtime/base/types.hpp"

namespace metta {

/// Bytes of an argument area. Each is read once, and only copies of them are seen: what the caller makes of the area
/// meanwhile changes what is read later, and nothing else.
class AreaText {
  public:
    AreaText(const byte* area, u32 size) : left_(area, size) {}

    /// How many are left.
    u32 size() const { return static_cast<u32>(left_.size()); }

    /// Copies the next ones, as many as fit; the copied ones.
    std::span<char> take(std::span<char> into) {
        const usize fits = std::min(into.size(), left_.size());
        if (fits != 0) std::memcpy(into.data(), left_.data(), fits);
        asm volatile("" : : : "memory"); // the copies are not read from the area again
        left_ = left_.subspan(fits);
        return into.first(fits);
    }

  private:
    std::span<const byte> left_;
};

} // namespace metta
