// SPDX-License-Identifier: MIT
// CRC-32 eight bytes at a time, because all of the boot archive goes through it.
// Source: M. Kounavis, F. Berry, "A systematic approach to building high performance software-based CRC generators",
// ISCC 2005: slicing-by-8.
#include "runtime/base/crc32.hpp"

#include <array>
#include <bit>

namespace metta {
namespace {

constexpr usize slices = 8;
using Table = std::array<u32, 256>;

/// tables[n][b]: the register after byte `b` and `n` zero bytes, started from 0.
constexpr std::array<Table, slices> make_tables() {
    std::array<Table, slices> tables = {};
    for (u32 first = 0; first < 256; ++first) tables[0][first] = crc32_step(0, static_cast<u8>(first));
    for (usize zeros = 1; zeros < slices; ++zeros)
        for (u32 first = 0; first < 256; ++first) {
            const u32 before = tables[zeros - 1][first];
            tables[zeros][first] = tables[0][before & 255] ^ (before >> 8);
        }
    return tables;
}

constexpr std::array<Table, slices> tables = make_tables();
static_assert(std::endian::native == std::endian::little, "words are loaded whole");

/// The builtin, because a freestanding compiler would call memcpy.
u32 load(const byte* at) {
    u32 word;
    __builtin_memcpy(&word, at, sizeof word);
    return word;
}

/// The register after the four bytes of `word`, each with its table.
u32 four(const Table& first, const Table& second, const Table& third, const Table& fourth, u32 word) {
    const u32 upper = word >> 16;
    return first[word & 255] ^ second[word >> 8 & 255] ^ third[upper & 255] ^ fourth[upper >> 8];
}

} // namespace

u32 crc32_sliced(std::span<const byte> bytes, u32 previous) {
    u32 state = ~previous;
    const byte* at = bytes.data();
    const byte* const whole_words = at + round_down(bytes.size(), slices);
    for (; at != whole_words; at += slices) {
        const u32 low = state ^ load(at), high = load(at + 4);
        state = four(tables[7], tables[6], tables[5], tables[4], low) ^
                four(tables[3], tables[2], tables[1], tables[0], high);
    }
    for (const byte* const end = bytes.data() + bytes.size(); at != end; ++at)
        state = tables[0][(state ^ static_cast<u8>(*at)) & 255] ^ (state >> 8);
    return ~state;
}

} // namespace metta
