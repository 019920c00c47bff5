// SPDX-License-Identifier: MIT
// Where a view of physical memory begins and ends.
#include "boot/firmware/tests/machine.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace metta {
namespace {

constexpr u64 maximum = std::numeric_limits<u64>::max();

TEST(PhysicalView, reads_what_lies_inside_at_any_alignment) {
    Machine machine(0x1000, 16);
    machine.put(0x1003, u32{0xdeadbeef});
    EXPECT_EQ(*machine.view().read<u32>(PhysAddr(0x1003)), 0xdeadbeefu);
    EXPECT_EQ(machine.view().bytes(PhysAddr(0x1000), 16)->size(), 16u);
    EXPECT_EQ(machine.view().bytes(PhysAddr(0x100f), 1)->size(), 1u);
}

TEST(PhysicalView, refuses_what_leaves_it) {
    const Machine machine(0x1000, 16);
    const PhysicalView view = machine.view();
    EXPECT_FALSE(view.bytes(PhysAddr(0xfff), 1));
    EXPECT_FALSE(view.bytes(PhysAddr(0xfff), 2));
    EXPECT_FALSE(view.bytes(PhysAddr(0x1000), 17));
    EXPECT_FALSE(view.bytes(PhysAddr(0x1010), 1));
    EXPECT_FALSE(view.bytes(PhysAddr(0x1001), maximum));
    EXPECT_FALSE(view.bytes(PhysAddr(maximum), 2));
    EXPECT_FALSE(view.read<u32>(PhysAddr(0x100d)));
    EXPECT_EQ(complaint(view.read<u32>(PhysAddr(0x100d))),
              "physical memory at byte 4109: expected an address within what the boot program can reach, found a range "
              "that leaves it, of bytes: 4");
}

TEST(PhysicalView, gives_the_part_that_exists) {
    const Machine machine(0x1000, 16);
    EXPECT_EQ(machine.view().at_most(PhysAddr(0x100c), 100).size(), 4u);
    EXPECT_EQ(machine.view().at_most(PhysAddr(0x1010), 100).size(), 0u);
    EXPECT_EQ(machine.view().at_most(PhysAddr(0), 100).size(), 0u);
}

TEST(PhysicalView, sees_the_machine_at_the_same_addresses) {
    const u64 value = 42;
    const PhysicalView view(nullptr, PhysAddr(0), maximum);
    EXPECT_EQ(*view.read<u64>(PhysAddr(reinterpret_cast<u64>(&value))), 42u);
    EXPECT_EQ(view.bytes(PhysAddr(0), 16)->size(), 16u);
    EXPECT_FALSE(PhysicalView(nullptr, PhysAddr(0), 0x1000).bytes(PhysAddr(0x1000), 1));
}

TEST(PhysicalView, may_end_at_the_top_of_the_address_space) {
    const Machine machine(maximum - 15, 16);
    EXPECT_EQ(machine.view().bytes(PhysAddr(maximum), 1)->size(), 1u);
    EXPECT_FALSE(machine.view().bytes(PhysAddr(maximum), 2));
    EXPECT_FALSE(machine.view().bytes(PhysAddr(0), 1));
}

} // namespace
} // namespace metta
