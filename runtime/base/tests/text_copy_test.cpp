// SPDX-License-Identifier: MIT
#include "runtime/base/x86_64/text_copy.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace metta {
namespace {

constexpr usize longest = 300;
constexpr byte untouched{0xee};

/// `size` bytes of ASCII, in memory that ends where they do.
std::vector<byte> letters(usize size) {
    std::vector<byte> text(size);
    for (usize place = 0; place != size; ++place) text[place] = static_cast<byte>(1 + place % 127);
    return text;
}

TEST(TextCopy, CopiesEveryLengthAndNothingBehindIt) {
    for (usize size = 0; size <= longest; ++size) {
        const std::vector<byte> from = letters(size);
        std::vector<byte> plain(size + 1, untouched), text(size + 1, untouched);
        copy_bytes(plain.data(), from.data(), size);
        EXPECT_TRUE(copy_ascii(text.data(), from.data(), size)) << size;
        EXPECT_TRUE(std::equal(from.begin(), from.end(), plain.begin())) << size;
        EXPECT_TRUE(std::equal(from.begin(), from.end(), text.begin())) << size;
        EXPECT_EQ(plain.back(), untouched) << size;
        EXPECT_EQ(text.back(), untouched) << size;
    }
}

TEST(TextCopy, FindsWhatIsNoAsciiWhereverItStands) {
    for (usize size = 1; size <= longest; ++size) {
        std::vector<byte> from = letters(size), to(size);
        for (usize place = 0; place != size; ++place) {
            const byte letter = from[place];
            for (const byte bad : {byte{0}, byte{0x80}, byte{0xff}}) {
                from[place] = bad;
                EXPECT_FALSE(copy_ascii(to.data(), from.data(), size)) << size << " at " << place;
                EXPECT_EQ(to[place], bad) << size << " at " << place;
            }
            from[place] = letter;
        }
    }
}

} // namespace
} // namespace metta
