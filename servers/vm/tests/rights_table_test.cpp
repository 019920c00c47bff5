// SPDX-License-Identifier: MIT
// Four bits for each of 256 domains, against an array of bytes.
#include <gtest/gtest.h>

#include <random>

#include "servers/vm/stretch.hpp"

namespace metta::vm {
namespace {

TEST(Right, writing_and_executing_are_reading_too) {
    EXPECT_EQ(Right::completed(0), 0);
    EXPECT_EQ(Right::completed(Right::meta), Right::meta);
    EXPECT_EQ(Right::completed(Right::write), Right::read | Right::write);
    EXPECT_EQ(Right::completed(Right::execute | Right::meta), Right::read | Right::execute | Right::meta);
    EXPECT_EQ(Right::of_directory(Right::meta), Rights::none);
    EXPECT_EQ(Right::of_directory(Right::read | Right::meta), Rights::read);
    EXPECT_EQ(Right::of_directory(Right::read | Right::execute), Rights::read_execute);
    EXPECT_EQ(Right::of_directory(Right::all), Rights::read_write); // one at a time
}

TEST(RightsTable, says_what_an_array_says) {
    constexpr u32 domains = RightsTable::domains;
    std::mt19937 random(1);
    RightsTable table;
    std::array<u8, domains> model = {};
    for (u32 step = 0; step < 20000; ++step) {
        // At first few, later all, at last none.
        const u32 domain = random() % domains;
        const auto rights = static_cast<u8>(step > 15000 || step % 3 == 0 ? 0 : random() % 16);
        table.set(domain, rights);
        model[domain] = rights;
        u32 holders = 0, writers = 0, executors = 0, next = domains;
        const u32 from = random() % (domains + 1);
        for (u32 at = domains; at-- > 0;) {
            ASSERT_EQ(table.of(at), model[at]);
            holders += model[at] != 0 ? 1 : 0;
            writers += (model[at] & Right::write) != 0 ? 1 : 0;
            executors += (model[at] & Right::execute) != 0 ? 1 : 0;
            if (model[at] != 0 && at >= from) next = at;
        }
        ASSERT_EQ(table.holders(), holders);
        ASSERT_EQ(table.writers(), writers);
        ASSERT_EQ(table.executors(), executors);
        ASSERT_EQ(table.next(from), next);
    }
}

TEST(RightsTable, all_may_have_all) {
    RightsTable table;
    for (u32 domain = 0; domain < RightsTable::domains; ++domain) table.set(domain, Right::all);
    EXPECT_EQ(table.holders(), 256u);
    EXPECT_EQ(table.writers(), 256u);
    EXPECT_EQ(table.executors(), 256u);
    for (u32 domain = 0; domain < RightsTable::domains; ++domain) table.set(domain, 0);
    EXPECT_EQ(table.holders() + table.writers() + table.executors(), 0u);
    EXPECT_EQ(table.next(0), RightsTable::domains);
}

} // namespace
} // namespace metta::vm
