// SPDX-License-Identifier: MIT
// The checksum of boot archives and host links: IEEE 802.3 CRC-32, bit for bit zlib's crc32().
#pragma once

#include <span>

#include "runtime/base/types.hpp"

namespace metta {

/// The polynomial of IEEE 802.3, 3.2.9, lowest bit first.
inline constexpr u32 crc32_polynomial = 0xedb88320;

/// The register after one more byte: what the definition says, bit by bit.
constexpr u32 crc32_step(u32 state, u8 next) {
    state ^= next;
    for (int bit = 0; bit < 8; ++bit) state = (state >> 1) ^ ((state & 1) != 0 ? crc32_polynomial : 0);
    return state;
}

/// What `crc32` does at run time: eight bytes in a step, with tables of 8 KiB.
u32 crc32_sliced(std::span<const byte> bytes, u32 previous);

/// The CRC-32 of `bytes`; with `previous`, of what that was the checksum of followed by `bytes`.
constexpr u32 crc32(std::span<const byte> bytes, u32 previous = 0) {
    if consteval {
        u32 state = ~previous;
        for (const byte next : bytes) state = crc32_step(state, static_cast<u8>(next));
        return ~state;
    } else {
        return crc32_sliced(bytes, previous);
    }
}

} // namespace metta
