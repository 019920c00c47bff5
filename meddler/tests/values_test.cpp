// SPDX-License-Identifier: MIT
// The values that generated code is made of: sequences, strings, sets, bits, choices, arenas.
#include <gtest/gtest.h>

#include "meddler/tests/samples/everything.hpp"
#include "meddler/tests/simulation.hpp"

namespace metta {
namespace {

TEST(Sequence, owns_or_borrows) {
    HeapMemory memory;
    const std::vector<int> numbers = {1, 2, 3};
    middl::Sequence<int> borrowed(numbers);
    EXPECT_FALSE(borrowed.owned());
    EXPECT_EQ(borrowed.data(), numbers.data());
    auto owned = *middl::Sequence<int>::copy(memory, borrowed);
    EXPECT_TRUE(owned.owned());
    EXPECT_EQ(owned[2], 3);
    owned.elements()[2] = 4;
    EXPECT_EQ(numbers[2], 3);
    EXPECT_TRUE(borrowed.elements().empty()) << "what is borrowed is not changed";
    const middl::Sequence<int> moved = std::move(owned);
    EXPECT_EQ(moved.size(), 3u);
    EXPECT_EQ(memory.used(), 3 * sizeof(int));
}

TEST(Sequence, needs_memory) {
    HeapMemory memory(10);
    EXPECT_FALSE(middl::Sequence<u64>::make(memory, 2));
    EXPECT_FALSE(middl::Sequence<u64>::make(memory, ~usize{0} / 4));
    EXPECT_TRUE(middl::Sequence<u64>::make(memory, 1));
    EXPECT_TRUE(middl::Sequence<u64>::make(memory, 0));
}

TEST(Arena, hands_out_from_the_front) {
    alignas(16) std::array<byte, 64> storage;
    middl::Arena arena(storage);
    void* const first = arena.allocate(5, 1);
    EXPECT_EQ(first, storage.data());
    void* const second = arena.allocate(8, 8);
    EXPECT_EQ(second, storage.data() + 8);
    EXPECT_EQ(arena.allocate(49, 1), nullptr);
    EXPECT_EQ(arena.allocate(~usize{0}, 1), nullptr);
    arena.release(second, 8);
    EXPECT_EQ(arena.allocate(8, 8), second);
    arena.release(first, 5); // not the last: kept until the reset
    EXPECT_EQ(arena.used(), 16u);
    arena.reset();
    EXPECT_NE(arena.allocate(64, 1), nullptr);
}

TEST(Set, holds_members) {
    Everything::Kinds kinds = {Everything::Kind::circle, Everything::Kind::nothing};
    EXPECT_EQ(kinds.bits(), 9u);
    EXPECT_TRUE(kinds.contains(Everything::Kind::circle));
    kinds.erase(Everything::Kind::circle);
    kinds.insert(Everything::Kind::group);
    EXPECT_EQ(kinds, (Everything::Kinds{Everything::Kind::group, Everything::Kind::nothing}));
    EXPECT_EQ((kinds & Everything::Kinds{Everything::Kind::group}).bits(), 4u);
}

TEST(Bits, are_in_bytes) {
    Everything::Flags flags;
    flags.set(0);
    flags.set(12);
    EXPECT_TRUE(flags.test(12));
    EXPECT_EQ(flags.bytes()[1], 0x10);
    flags.set(12, false);
    EXPECT_FALSE(flags.test(12));
}

TEST(Choice, knows_its_arm) {
    using Kind = Everything::Kind;
    const Everything::ChoiceOne circle(middl::as<Kind::circle>, 2.0f);
    EXPECT_EQ(circle.tag(), Kind::circle);
    EXPECT_EQ(*circle.get_if<Kind::circle>(), 2.0f);
    EXPECT_EQ(circle.get_if<Kind::square>(), nullptr) << "of the same type, but another arm";
    HeapMemory memory;
    auto inner = *middl::Sequence<Everything::ChoiceOne>::make(memory, 2);
    inner.elements()[1] = Everything::ChoiceOne(middl::as<Kind::nothing>, u8{3});
    const Everything::ChoiceOne group(middl::as<Kind::group>, std::move(inner));
    EXPECT_EQ(*(*group.get_if<Kind::group>())[1].get_if<Kind::nothing>(), 3);
}

} // namespace
} // namespace metta
