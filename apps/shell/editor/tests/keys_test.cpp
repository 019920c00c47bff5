// SPDX-License-Identifier: MIT
// Which bytes are letters.
#include "apps/shell/editor/keys.hpp"
#include "apps/shell/editor/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace metta::shell {
namespace {

TEST(Letters, are_those_of_utf8) {
    for (const std::string_view letter :
         {" ", "~", "\u00a0", "ü", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff"})
        EXPECT_TRUE(is_letter(letter)) << letter;
    for (const std::string_view bytes :
         {"", "\x1f", "\x7f", "\xc2\x9f", "\xc0\xa0", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xc3", "\xc3\xc3", "ab", "üb"})
        EXPECT_FALSE(is_letter(bytes)) << bytes.size();
    EXPECT_TRUE(is_text(""));
    EXPECT_TRUE(is_text("grün €"));
    EXPECT_FALSE(is_text("gr\xc3n"));
    EXPECT_EQ(letter_count("grün €𝄞"), 7u);
}

TEST(Keys, damage_is_told_with_the_next_key) {
    KeyDecoder keys;
    EXPECT_EQ(keys.take('\xe2').key, Key::none);
    const Stroke stroke = keys.take('a');
    EXPECT_TRUE(stroke.damaged);
    EXPECT_EQ(stroke.letter, "a");
    EXPECT_FALSE(keys.take('b').damaged);
    EXPECT_TRUE(keys.take('\x80').damaged);
}

TEST(Keys, one_enter_for_return_and_line_feed) {
    KeyDecoder keys;
    EXPECT_EQ(keys.take('\r').key, Key::enter);
    EXPECT_EQ(keys.take('\n').key, Key::none);
    EXPECT_EQ(keys.take('\n').key, Key::enter);
}

} // namespace
} // namespace metta::shell
