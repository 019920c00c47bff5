// SPDX-License-Identifier: MIT
// What is remembered, and what goes first.
#include "apps/shell/editor/history.hpp"

#include <gtest/gtest.h>

#include <string>

namespace metta::shell {
namespace {

TEST(History, newest_first) {
    History history;
    EXPECT_EQ(history.line(0), std::nullopt);
    EXPECT_TRUE(history.add("a"));
    EXPECT_TRUE(history.add("b c"));
    EXPECT_EQ(history.size(), 2u);
    EXPECT_EQ(history.line(0), "b c");
    EXPECT_EQ(history.line(1), "a");
    EXPECT_EQ(history.line(2), std::nullopt);
}

TEST(History, refuses_what_is_no_news) {
    History history;
    EXPECT_FALSE(history.add(""));
    EXPECT_TRUE(history.add("a"));
    EXPECT_FALSE(history.add("a"));
    EXPECT_TRUE(history.add("b"));
    EXPECT_TRUE(history.add("a"));
    EXPECT_FALSE(history.add("a\nb"));
    EXPECT_FALSE(history.add("\x1b[J"));
    EXPECT_FALSE(history.add("\xc3"));
    EXPECT_FALSE(history.add(std::string(History::capacity, 'x')));
    EXPECT_EQ(history.size(), 3u);
}

TEST(History, the_oldest_go_first) {
    History history;
    for (int number = 0; number < 5000; ++number) history.add(std::to_string(number) + " line");
    EXPECT_EQ(history.size(), History::capacity / 10);
    for (usize age = 0; age < history.size(); ++age) EXPECT_EQ(history.line(age), std::to_string(4999 - age) + " line");
    EXPECT_TRUE(history.add(std::string(History::capacity - 1, 'x')));
    EXPECT_EQ(history.size(), 1u);
    EXPECT_TRUE(history.add("y"));
    EXPECT_EQ(history.size(), 1u);
}

} // namespace
} // namespace metta::shell
