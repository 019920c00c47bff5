// SPDX-License-Identifier: MIT
// A log keeps what was said last, and knows from where on.
#include "servers/domains/log.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace metta::domains {
namespace {

struct Kept {
    std::string text;
    u64 offset;
    bool operator==(const Kept&) const = default;
};

Kept read(const Log& log, u64 offset, usize capacity = 64) {
    std::vector<char> letters(capacity);
    const usize size = log.read(offset, letters);
    return {std::string(letters.data(), size), offset};
}

TEST(Log, is_read_from_any_offset) {
    std::array<char, 8> storage;
    Log log(storage);
    EXPECT_EQ(read(log, 0), (Kept{"", 0}));
    EXPECT_EQ(read(log, 7), (Kept{"", 0})) << "nothing was written there yet";
    log.write("abcdef");
    EXPECT_EQ(read(log, 0), (Kept{"abcdef", 0}));
    EXPECT_EQ(read(log, 4), (Kept{"ef", 4}));
    EXPECT_EQ(read(log, 6), (Kept{"", 6}));
    EXPECT_EQ(read(log, ~u64{0}), (Kept{"", 6}));
    EXPECT_EQ(read(log, 1, 2), (Kept{"bc", 1})) << "as much as there is room for";
    EXPECT_EQ(read(log, 1, 0), (Kept{"", 1}));
}

TEST(Log, forgets_the_oldest) {
    std::array<char, 8> storage;
    Log log(storage);
    log.write("abcdefgh");
    EXPECT_EQ(read(log, 0), (Kept{"abcdefgh", 0}));
    log.write("i");
    EXPECT_EQ(read(log, 0), (Kept{"bcdefghi", 1}));
    log.write("0123456789");
    EXPECT_EQ(read(log, 3), (Kept{"23456789", 11})) << "more than it can keep, at once";
}

TEST(Log, keeps_the_end_of_everything) {
    std::mt19937 random(5);
    std::vector<char> storage(61);
    Log log(storage);
    std::string all;
    for (u32 step = 0; step < 5000; ++step) {
        const std::string said(random() % 150 * (random() % 4 == 0), static_cast<char>('a' + step % 26));
        log.write(said);
        all += said;
        const u64 oldest = all.size() > storage.size() ? all.size() - storage.size() : 0;
        const u64 from = random() % (all.size() + 10);
        const usize capacity = random() % 80;
        const u64 begins = std::clamp<u64>(from, oldest, all.size());
        ASSERT_EQ(read(log, from, capacity), (Kept{all.substr(begins, capacity), begins}));
    }
}

} // namespace
} // namespace metta::domains
