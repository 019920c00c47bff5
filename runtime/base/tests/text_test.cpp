// SPDX-License-Identifier: MIT
// Text output: numbers, truncation, and errors as people read them.
#include "runtime/base/result.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace metta {
namespace {

template <class... Pieces>
std::string printed(const Pieces&... pieces) {
    std::array<char, 512> storage;
    TextBuffer buffer(storage);
    print(buffer, pieces...);
    return std::string(buffer.text());
}

TEST(Text, numbers_in_both_bases) {
    EXPECT_EQ(printed(0u, " ", 7u, " ", std::numeric_limits<u64>::max()), "0 7 18446744073709551615");
    EXPECT_EQ(printed(Hex{0}, " ", Hex{0, 4}, " ", Hex{0xbeef, 2}, " ", Hex{~u64{0}, 99}),
              "0 0000 beef ffffffffffffffff");
}

TEST(Text, buffer_keeps_what_fits_and_says_so) {
    std::array<char, 4> storage;
    TextBuffer buffer(storage);
    print(buffer, "ab", "cdef");
    EXPECT_EQ(buffer.text(), "abcd");
    EXPECT_TRUE(buffer.truncated());
    buffer.clear();
    EXPECT_EQ(buffer.text(), "");
    EXPECT_FALSE(buffer.truncated());
}

TEST(Error, says_expected_found_and_advice) {
    EXPECT_EQ(printed(Error{.subject = "header",
                            .expected = "a magic",
                            .found = "",
                            .value = 255,
                            .offset = 512,
                            .advice = "make the image again"}),
              "header at byte 512: expected a magic, found 255 (0xff); make the image again");
    EXPECT_EQ(printed(Error{.subject = "file", .expected = "'init'"}), "file: expected 'init', found nothing");
}

Result<int> half(int number) {
    if (number % 2 != 0) return refuse({.subject = "half", .expected = "an even number"});
    return number / 2;
}
Result<int> quarter(int number) {
    const int first = TRY(half(number));
    return TRY(half(first));
}

TEST(Result, try_returns_the_first_error) {
    EXPECT_EQ(*quarter(12), 3);
    EXPECT_FALSE(quarter(6).has_value());
    EXPECT_FALSE(quarter(3).has_value());
}

} // namespace
} // namespace metta
