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
    std::array<u8, domains + 1> model = {}; // the last is everybody
    // Whether somebody may write and somebody execute.
    const auto both = [&] {
        u8 anybody = 0;
        for (const u8 rights : model) anybody |= rights;
        return Right::both(anybody);
    };
    u32 answers = 0;
    for (u32 step = 0; step < 20000; ++step) {
        // Many and few in turn, so that those who write or execute come and go.
        const bool none = step % 1000 >= 300 && random() % 10 != 0;
        const auto domain = static_cast<u32>(none ? table.next(0) : random()) % domains;
        const auto rights = static_cast<u8>(none ? 0 : step < 7000 ? 1u << random() % 4 : random() % 16);
        const u8 before = model[domain];
        model[domain] = rights;
        ASSERT_EQ(table.would_be_both(before, rights), both());
        table.set(domain, rights);
        if (random() % 8 == 0) {
            model[domains] = static_cast<u8>(random() % 2 == 0 ? 0 : random() % 8);
            table.set_global(model[domains]);
        }
        ASSERT_EQ(table.writable_and_executable(), both());
        answers += both() ? 1 : 0;
        u32 holders = 0, next = domains;
        const u32 from = random() % (domains + 1);
        for (u32 at = domains; at-- > 0;) {
            ASSERT_EQ(table.of(at), model[at]);
            holders += model[at] != 0 ? 1 : 0;
            if (model[at] != 0 && at >= from) next = at;
        }
        ASSERT_EQ(table.global(), model[domains]);
        ASSERT_EQ(table.holders(), holders);
        ASSERT_EQ(table.next(from), next);
    }
    EXPECT_GT(answers, 2000u);
    EXPECT_LT(answers, 18000u);
}

TEST(RightsTable, all_may_have_all) {
    RightsTable table;
    for (u32 domain = 0; domain < RightsTable::domains; ++domain) table.set(domain, Right::all);
    table.set_global(Right::access);
    EXPECT_EQ(table.holders(), 256u);
    EXPECT_TRUE(table.writable_and_executable());
    for (u32 domain = 0; domain < RightsTable::domains; ++domain) table.set(domain, Right::read | Right::execute);
    EXPECT_TRUE(table.writable_and_executable());
    table.set_global(Right::read);
    EXPECT_FALSE(table.writable_and_executable());
    for (u32 domain = 0; domain < RightsTable::domains; ++domain) table.set(domain, 0);
    EXPECT_EQ(table.holders(), 0u);
    EXPECT_EQ(table.next(0), RightsTable::domains);
}

} // namespace
} // namespace metta::vm
