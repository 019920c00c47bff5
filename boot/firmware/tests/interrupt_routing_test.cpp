// SPDX-License-Identifier: MIT
// The MADT: what it says of interrupts when it is whole, and that damage is survived.
#include "boot/firmware/acpi.hpp"

#include <gtest/gtest.h>

#include "boot/firmware/tests/machine.hpp"

namespace metta {
namespace {

constexpr u64 root = 0x1000, madt = 0x1403, start = 0x1000, size = 0x1000;

class InterruptRoutingTest : public testing::Test {
  protected:
    InterruptRoutingTest() : machine_(start, size) {
        machine_.put(root + 36, static_cast<u32>(madt));
        machine_.table(root, "RSDT", 40);
        machine_.put(madt + 36, u32{0xfee0'0000});
        machine_.put(madt + 40, u32{1});
    }

    /// Appends an entry whose length byte says `claimed`.
    template <class T>
    void entry(u8 type, const T& content, u8 claimed = 2 + sizeof(T)) {
        machine_.put(madt + length_, std::array<u8, 2>{type, claimed});
        machine_.put(madt + length_ + 2, content);
        length_ += 2 + sizeof(T);
    }
    void io_apic(u32 address, u32 first_gsi, u8 claimed = 12) {
        const std::array<u32, 2> numbers = {address, first_gsi};
        std::array<u8, 10> content = {7, 0};
        std::memcpy(&content[2], numbers.data(), 8);
        entry(1, content, claimed);
    }
    void source_override(u8 bus, u8 line, u8 gsi, u8 flags) {
        entry(2, std::array<u8, 8>{bus, line, gsi, 0, 0, 0, flags, 0});
    }
    void wide_address(u64 address, u8 claimed = 12) {
        std::array<u8, 10> content = {};
        std::memcpy(&content[2], &address, 8);
        entry(5, content, claimed);
    }

    Result<InterruptRouting> find() {
        machine_.table(madt, "APIC", length_);
        return find_as_is();
    }
    Result<InterruptRouting> find_as_is() { return find_interrupt_routing(machine_.view(), {.table = root}); }

    Machine machine_;
    u32 length_ = 44;
};

void expect_line(const InterruptRouting& found, usize line, u32 gsi, bool active_low, bool level_triggered) {
    EXPECT_EQ(found.isa[line].gsi, gsi) << line;
    EXPECT_EQ(found.isa[line].active_low != 0, active_low) << line;
    EXPECT_EQ(found.isa[line].level_triggered != 0, level_triggered) << line;
}

TEST_F(InterruptRoutingTest, a_usual_machine) {
    entry(0, std::array<u8, 6>{0, 0, 1, 0, 0, 0}); // a processor
    io_apic(0xfec0'0000, 0);
    source_override(0, 0, 2, 0);
    source_override(0, 9, 9, 0b1101);
    entry(4, std::array<u8, 4>{0xff, 0, 0, 1}); // NMI on LINT1
    const auto found = find();
    ASSERT_EQ(complaint(found), "");
    EXPECT_EQ(found->local_apic, 0xfee0'0000u);
    EXPECT_EQ(found->has_8259s, 1u);
    EXPECT_EQ(found->io_apic_count, 1u);
    EXPECT_EQ(found->io_apics[0].address, 0xfec0'0000u);
    EXPECT_EQ(found->io_apics[0].first_gsi, 0u);
    expect_line(*found, 0, 2, false, false);
    expect_line(*found, 1, 1, false, false);
    expect_line(*found, 9, 9, false, true);
    expect_line(*found, 15, 15, false, false);
}

TEST_F(InterruptRoutingTest, without_entries_every_line_is_itself) {
    machine_.put(madt + 40, u32{0xffff'fffe});
    const auto found = find();
    ASSERT_EQ(complaint(found), "");
    EXPECT_EQ(found->has_8259s, 0u);
    EXPECT_EQ(found->io_apic_count, 0u);
    for (u32 line = 0; line < 16; ++line) expect_line(*found, line, line, false, false);
}

TEST_F(InterruptRoutingTest, polarity_and_trigger_of_overrides) {
    for (u8 flags = 0; flags < 16; ++flags) source_override(0, flags, static_cast<u8>(20 + flags), flags);
    const auto found = find();
    ASSERT_EQ(complaint(found), "");
    for (u32 flags = 0; flags < 16; ++flags) expect_line(*found, flags, 20 + flags, (flags & 3) == 3, flags >> 2 == 3);
}

TEST_F(InterruptRoutingTest, overrides_of_other_buses_and_lines_are_passed_over) {
    source_override(1, 3, 33, 15);
    source_override(0, 16, 34, 15);
    source_override(0, 255, 35, 15);
    entry(2, std::array<u8, 7>{0, 4, 36, 0, 0, 0, 15}); // a byte too short
    source_override(0, 5, 37, 15);
    source_override(0, 5, 38, 0);
    const auto found = find();
    ASSERT_EQ(complaint(found), "");
    expect_line(*found, 3, 3, false, false);
    expect_line(*found, 4, 4, false, false);
    expect_line(*found, 5, 38, false, false);
}

TEST_F(InterruptRoutingTest, the_address_of_64_bits_wins_if_it_can_be_reached) {
    wide_address(0xfee1'0000);
    EXPECT_EQ(find()->local_apic, 0xfee1'0000u);
    wide_address(0xfee2'0000, 11);
    EXPECT_EQ(find()->local_apic, 0xfee1'0000u) << "too short";
    length_ = 44;
    for (const u64 address : {u64{0}, u64{1} << 32, ~u64{0}}) {
        wide_address(address);
        EXPECT_NE(complaint(find()).find("expected a local APIC below 4 GiB"), std::string::npos) << address;
    }
}

TEST_F(InterruptRoutingTest, eight_io_apics_and_no_more) {
    io_apic(0, 99);
    io_apic(0xffff'fff0, 99);
    io_apic(0xfec0'f000, 98, 11);
    length_ -= 1;
    for (u32 index = 0; index < 10; ++index) io_apic(0xfec0'0000 + index * 0x1000, index * 24);
    const auto found = find();
    ASSERT_EQ(complaint(found), "");
    ASSERT_EQ(found->io_apic_count, 8u);
    for (u32 index = 0; index < 8; ++index) {
        EXPECT_EQ(found->io_apics[index].address, 0xfec0'0000 + index * 0x1000);
        EXPECT_EQ(found->io_apics[index].first_gsi, index * 24);
    }
}

TEST_F(InterruptRoutingTest, lengths_that_cannot_be_end_the_walk) {
    for (const u8 length : {u8{0}, u8{1}, u8{25}, u8{255}}) {
        length_ = 44;
        io_apic(0xfec0'0000, 0);
        io_apic(0xfec0'1000, 24, length);
        io_apic(0xfec0'2000, 48);
        const auto found = find();
        ASSERT_EQ(complaint(found), "") << length;
        EXPECT_EQ(found->io_apic_count, 1u) << length;
    }
}

TEST_F(InterruptRoutingTest, an_entry_is_not_read_past_the_table) {
    io_apic(0xfec0'0000, 0);
    io_apic(0xfec0'1000, 24);
    for (const u32 left : {45u, 46u, 55u, 56u, 57u, 67u}) {
        length_ = left;
        const auto found = find();
        ASSERT_EQ(complaint(found), "") << left;
        EXPECT_EQ(found->io_apic_count, left < 56 ? 0u : 1u) << left;
    }
    for (const u32 left : {36u, 43u}) {
        length_ = left;
        EXPECT_NE(complaint(find()).find("expected 44 bytes or more"), std::string::npos) << left;
    }
}

TEST_F(InterruptRoutingTest, a_table_out_of_reach_or_damaged_is_refused) {
    EXPECT_EQ(complaint(find_interrupt_routing(machine_.view(), {})), "ACPI: expected a root table, found none");
    ASSERT_EQ(complaint(find()), "");
    machine_.put(madt + 40, u8{2});
    EXPECT_NE(complaint(find_as_is()).find("expected bytes with the sum 0"), std::string::npos);
    machine_.put(madt + 4, static_cast<u32>(start + size - madt + 1));
    EXPECT_NE(complaint(find_as_is()).find("physical memory"), std::string::npos);
    machine_.put(madt, 'X');
    EXPECT_NE(complaint(find_as_is()).find("expected APIC, found none"), std::string::npos);
}

} // namespace
} // namespace metta
