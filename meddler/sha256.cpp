// SPDX-License-Identifier: MIT
// FIPS 180-4, sections 4.1.2, 5 and 6.2. The constants are the fractions of roots of the first primes, and are
// computed.
#include "meddler/sha256.hpp"

#include <bit>
#include <string>

namespace metta::meddler {
namespace {

constexpr std::array<u32, 64> primes() {
    std::array<u32, 64> found = {};
    usize count = 0;
    for (u32 number = 2; count != found.size(); ++number) {
        bool prime = true;
        for (usize place = 0; place != count && prime; ++place) prime = number % found[place] != 0;
        if (prime) found[count++] = number;
    }
    return found;
}

constexpr auto first_primes = primes();

/// The first 32 bits behind the point of the square root: the largest value whose square is at most number · 2^64.
constexpr u32 square_root_fraction(u32 number) {
    using Wide = unsigned __int128;
    u64 low = 0, high = u64{1} << 36;
    while (high - low > 1) {
        const u64 middle = (low + high) / 2;
        (Wide{middle} * middle <= Wide{number} << 64 ? low : high) = middle;
    }
    return static_cast<u32>(low);
}

/// Whether value³ is at most number · 2^96, compared in halves.
constexpr bool cube_at_most(u64 value, u32 number) {
    using Wide = unsigned __int128;
    const Wide square = Wide{value} * value;
    const Wide low = Wide{static_cast<u64>(square)} * value;
    const Wide high = (square >> 64) * value + (low >> 64);
    const Wide wanted = Wide{number} << 32; // number · 2^96, without its lower 64 bits, which are zero
    return high < wanted || (high == wanted && static_cast<u64>(low) == 0);
}

constexpr u32 cube_root_fraction(u32 number) {
    u64 low = 0, high = u64{1} << 36;
    while (high - low > 1) {
        const u64 middle = (low + high) / 2;
        (cube_at_most(middle, number) ? low : high) = middle;
    }
    return static_cast<u32>(low);
}

constexpr auto round_constants = [] {
    std::array<u32, 64> constants = {};
    for (usize place = 0; place != 64; ++place) constants[place] = cube_root_fraction(first_primes[place]);
    return constants;
}();
constexpr auto start = [] {
    std::array<u32, 8> constants = {};
    for (usize place = 0; place != 8; ++place) constants[place] = square_root_fraction(first_primes[place]);
    return constants;
}();
static_assert(round_constants[0] == 0x428a2f98 && round_constants[63] == 0xc67178f2 && start[0] == 0x6a09e667);

using State = std::array<u32, 8>;

void add_block(State& state, const char* bytes) {
    std::array<u32, 64> words = {};
    for (usize place = 0; place != 16; ++place)
        for (usize part = 0; part != 4; ++part)
            words[place] = words[place] << 8 | static_cast<u8>(bytes[4 * place + part]);
    for (usize place = 16; place != 64; ++place) {
        const u32 early = words[place - 15], late = words[place - 2];
        words[place] = words[place - 16] + (std::rotr(early, 7) ^ std::rotr(early, 18) ^ early >> 3) +
                       words[place - 7] + (std::rotr(late, 17) ^ std::rotr(late, 19) ^ late >> 10);
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (usize place = 0; place != 64; ++place) {
        const u32 one = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) +
                        round_constants[place] + words[place];
        const u32 two = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
    }
    const State added = {a, b, c, d, e, f, g, h};
    for (usize place = 0; place != state.size(); ++place) state[place] += added[place];
}

} // namespace

std::array<u8, 32> Sha256::of(std::string_view text) {
    State state = start;
    std::string_view rest = text;
    for (; rest.size() >= 64; rest.remove_prefix(64)) add_block(state, rest.data());
    std::string last(rest);
    last += static_cast<char>(0x80);
    while (last.size() % 64 != 56) last += '\0';
    for (unsigned shift = 64; shift != 0;) last += static_cast<char>(u64{text.size()} * 8 >> (shift -= 8));
    for (usize place = 0; place != last.size(); place += 64) add_block(state, last.data() + place);
    std::array<u8, 32> digest = {};
    for (usize place = 0; place != digest.size(); ++place)
        digest[place] = static_cast<u8>(state[place / 4] >> (24 - 8 * (place % 4)));
    return digest;
}

} // namespace metta::meddler
