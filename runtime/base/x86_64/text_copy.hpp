// SPDX-License-Identifier: MIT
// Copying text, and looking at it on the way: sixteen bytes at a time, with what every x86-64 processor has (SSE2).
#pragma once

#include <cstring>

#include "runtime/base/types.hpp"

namespace metta {

/// Copies bytes: short texts for the most part, where calling memcpy costs more than copying.
[[gnu::always_inline]] inline void copy_bytes(byte* to, const byte* from, usize size) {
    constexpr usize block = 16, long_text = 256;
    if (size < block || size > long_text) {
        if (size != 0) std::memcpy(to, from, size);
        return;
    }
    // The last block may overlap the one before it.
    const auto copy = [&](usize at) { std::memcpy(to + at, from + at, block); };
    const usize last = size - block;
    if (size <= 4 * block) {
        copy(0), copy(last);
        if (size > 2 * block) copy(block), copy(last - block);
        return;
    }
    for (usize done = 0; done < last; done += block) {
        copy(done);
        asm volatile("" : "+r"(done)); // short as it is, it is not worth unrolling
    }
    copy(last);
}

/// Copies `size` bytes. Whether all that was copied is ASCII, and none of it NUL: whoever changes the bytes meanwhile
/// changes nothing of that.
[[gnu::always_inline]] inline bool copy_ascii(byte* to, const byte* from, usize size) {
    using Block [[gnu::vector_size(16)]] = char;
    using Unsigned [[gnu::vector_size(16)]] = unsigned char;
    constexpr usize block = sizeof(Block);
    Unsigned all = {}, least = ~Unsigned{};
    usize done = 0;
    const auto pass = [&](usize at) {
        Unsigned bytes;
        std::memcpy(&bytes, from + at, block);
        asm volatile("" : "+x"(bytes)); // what is looked at is what was copied
        std::memcpy(to + at, &bytes, block);
        all |= bytes;
        least = bytes < least ? bytes : least;
    };
    const auto signs = [](Unsigned bytes) { return __builtin_ia32_pmovmskb128(reinterpret_cast<Block>(bytes)); };
    const auto good = [&] { return signs(all | reinterpret_cast<Unsigned>(least == Unsigned{})) == 0; };
    if (size - block <= 3 * block) { // short, and no loop
        pass(0), pass(size - block);
        if (size > 2 * block) pass(block), pass(size - 2 * block);
        return good();
    }
    for (; size - done >= 2 * block; done += 2 * block) pass(done), pass(done + block);
    if (size - done >= block) pass(done), done += block;
    if (done != size && size >= block) pass(size - block), done = size; // over some of those before it
    bool ascii = good();
    for (; done != size; ++done) {
        byte one = from[done];
        asm volatile("" : "+r"(one));
        to[done] = one;
        ascii = ascii && one != byte{0} && one < byte{0x80};
    }
    return ascii;
}

} // namespace metta
