// SPDX-License-Identifier: MIT
// Bytes on their way between a device and a server: first in, first out, in room of a fixed size.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "runtime/base/types.hpp"

namespace metta {

/// `capacity`: a power of two, so that places can be counted on without end.
template <u32 capacity>
class ByteRing {
    static_assert((capacity & (capacity - 1)) == 0);

  public:
    u32 size() const { return put_ - taken_; }
    u32 room() const { return capacity - size(); }
    bool empty() const { return size() == 0; }

    /// Only if there is room.
    void put(byte value) { bytes_[put_++ % capacity] = value; }
    /// Only if there is one.
    byte take() { return bytes_[taken_++ % capacity]; }

    /// As many as there is room for; how many.
    u32 put(std::span<const byte> bytes) {
        const u32 count = static_cast<u32>(std::min<usize>(bytes.size(), room()));
        for (u32 next = 0; next < count; ++next) put(bytes[next]);
        return count;
    }
    /// As many as there are, and fit; how many.
    u32 take(std::span<byte> into) {
        const u32 count = static_cast<u32>(std::min<usize>(into.size(), size()));
        for (u32 next = 0; next < count; ++next) into[next] = take();
        return count;
    }
    void clear() { taken_ = put_; }

  private:
    u32 put_ = 0, taken_ = 0; ///< so far
    std::array<byte, capacity> bytes_{};
};

} // namespace metta
