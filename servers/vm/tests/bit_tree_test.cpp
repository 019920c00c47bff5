// SPDX-License-Identifier: MIT
// The tree of bits against a set that is one by definition.
#include "servers/vm/bit_tree.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace metta::vm {
namespace {

constexpr u64 limits[] = {1, 2, 63, 64, 65, 100, 4095, 4096, 4097, 64 * 64 * 64, 64 * 64 * 64 + 1, 1'000'003};

TEST(BitTree, needs_a_word_for_64_and_one_for_64_of_them) {
    EXPECT_EQ(BitTree::words_for(1), 1u);
    EXPECT_EQ(BitTree::words_for(64), 1u);
    EXPECT_EQ(BitTree::words_for(65), 2u + 1);
    EXPECT_EQ(BitTree::words_for(4096), 64u + 1);
    EXPECT_EQ(BitTree::words_for(4097), 65u + 2 + 1);
}

TEST(BitTree, an_empty_one_has_no_greatest) {
    EXPECT_FALSE(BitTree().greatest());
    for (const u64 limit : limits) {
        std::vector<u64> storage(BitTree::words_for(limit));
        BitTree tree(storage, limit);
        EXPECT_FALSE(tree.greatest());
        EXPECT_FALSE(tree.smallest());
        for (const u64 number : {u64{0}, limit / 2, limit - 1}) {
            tree.insert(number);
            EXPECT_EQ(tree.greatest(), number);
            EXPECT_EQ(tree.smallest(), number);
            EXPECT_TRUE(tree.contains(number));
            tree.erase(number);
            EXPECT_FALSE(tree.greatest());
            EXPECT_FALSE(tree.contains(number));
        }
        for (const u64 word : storage) EXPECT_EQ(word, 0u);
    }
}

TEST(BitTree, is_a_set) {
    std::mt19937_64 random(1);
    for (const u64 limit : limits) {
        std::vector<u64> storage(BitTree::words_for(limit)); // of exactly this size: the sanitizer sees its end
        BitTree tree(storage, limit);
        std::set<u64> model;
        for (u32 step = 0; step < 20'000; ++step) {
            // Now many, now few.
            const u64 number = step / 1000 % 2 == 0 ? random() % limit : model.empty() ? 0 : *model.begin();
            ASSERT_EQ(tree.contains(number), model.contains(number));
            if (random() % 4 != 0 && step / 1000 % 2 == 0) {
                tree.insert(number);
                model.insert(number);
            } else {
                const u64 gone = random() % 2 == 0 || model.empty() ? number : *model.rbegin();
                tree.erase(gone);
                model.erase(gone);
            }
            ASSERT_EQ(tree.greatest(), model.empty() ? std::optional<u64>() : *model.rbegin());
            ASSERT_EQ(tree.smallest(), model.empty() ? std::optional<u64>() : *model.begin());
        }
    }
}

} // namespace
} // namespace metta::vm
