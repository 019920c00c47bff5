// SPDX-License-Identifier: MIT
// CRC-32 against published values, its own definition, and itself in pieces.
#include "runtime/base/crc32.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <vector>

namespace metta {
namespace {

std::span<const byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// The check value of "CRC-32/ISO-HDLC", at compile time and at run time.
constexpr std::array check_bytes = {byte{'1'}, byte{'2'}, byte{'3'}, byte{'4'}, byte{'5'},
                                    byte{'6'}, byte{'7'}, byte{'8'}, byte{'9'}};
static_assert(crc32(check_bytes) == 0xcbf43926);

TEST(Crc32, published_values) {
    EXPECT_EQ(crc32({}), 0u);
    EXPECT_EQ(crc32(bytes_of("a")), 0xe8b7be43u);
    EXPECT_EQ(crc32(bytes_of("123456789")), 0xcbf43926u);
    EXPECT_EQ(crc32(bytes_of("The quick brown fox jumps over the lazy dog")), 0x414fa339u);
}

TEST(Crc32, follows_its_definition_at_every_length_and_alignment) {
    std::vector<byte> bytes(80);
    for (usize at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<byte>(at * 151 + 7);
    for (usize start = 0; start < 8; ++start)
        for (usize length = 0; start + length <= bytes.size(); ++length) {
            u32 state = ~u32{0};
            for (usize at = 0; at < length; ++at) state = crc32_step(state, static_cast<u8>(bytes[start + at]));
            EXPECT_EQ(crc32(std::span(bytes).subspan(start, length)), ~state) << start << " " << length;
        }
}

TEST(Crc32, chains) {
    const auto text = bytes_of("The quick brown fox jumps over the lazy dog");
    for (usize cut = 0; cut <= text.size(); ++cut)
        EXPECT_EQ(crc32(text.subspan(cut), crc32(text.first(cut))), 0x414fa339u) << cut;
}

} // namespace
} // namespace metta
