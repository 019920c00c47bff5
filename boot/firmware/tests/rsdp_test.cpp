// SPDX-License-Identifier: MIT
// The ACPI root pointer: its checks, and where it is looked for.
#include "boot/firmware/acpi.hpp"

#include <gtest/gtest.h>

#include "boot/firmware/tests/machine.hpp"

namespace metta {
namespace {

class Rsdp : public testing::Test {
  protected:
    Rsdp() : machine_(0, 0x100000) {}

    void version_1(u64 at, u32 table) {
        machine_.text(at, "RSD PTR ");
        machine_.put(at + 16, table);
        machine_.seal(at, 20, at + 8);
    }
    void version_2(u64 at, u32 rsdt, u64 xsdt) {
        machine_.put(at + 15, u8{2});
        version_1(at, rsdt);
        machine_.put(at + 20, u32{36});
        machine_.put(at + 24, xsdt);
        machine_.seal(at, 36, at + 32);
    }
    Result<AcpiRoot> read(u64 at, u64 size = rsdp_limit) {
        return read_rsdp(machine_.view().at_most(PhysAddr(at), size));
    }

    Machine machine_;
};

TEST_F(Rsdp, version_1_names_the_rsdt) {
    version_1(0x100, 0x7fe1234);
    EXPECT_EQ(read(0x100, 20)->table, 0x7fe1234u);
    EXPECT_EQ(read(0x100, 20)->is_xsdt, 0u);
}

TEST_F(Rsdp, version_2_names_the_xsdt_if_there_is_one) {
    version_2(0x100, 0x1111, 0x1'2345'6789);
    EXPECT_EQ(read(0x100, 36)->table, 0x1'2345'6789u);
    EXPECT_EQ(read(0x100, 36)->is_xsdt, 1u);
    version_2(0x100, 0x1111, 0);
    EXPECT_EQ(read(0x100, 36)->table, 0x1111u);
    EXPECT_EQ(read(0x100, 36)->is_xsdt, 0u);
}

TEST_F(Rsdp, refuses_damage_anywhere) {
    version_2(0x100, 0x1111, 0x2222);
    for (u64 at = 0x100; at < 0x100 + 36; ++at) {
        const u8 before = *machine_.view().read<u8>(PhysAddr(at));
        machine_.put(at, static_cast<u8>(before ^ 0x10));
        EXPECT_FALSE(read(0x100)) << at;
        machine_.put(at, before);
    }
    EXPECT_TRUE(read(0x100));
    version_1(0x200, 0x1111);
    machine_.text(0x200, "RSD PTX ");
    machine_.seal(0x200, 20, 0x208);
    EXPECT_NE(complaint(read(0x200)).find("expected the signature 'RSD PTR '"), std::string::npos);
}

TEST_F(Rsdp, refuses_what_is_cut_short) {
    version_2(0x100, 0x1111, 0x2222);
    for (const u64 size : {0u, 19u, 20u, 35u}) EXPECT_FALSE(read(0x100, size)) << size;
    EXPECT_NE(complaint(read(0x100, 19)).find("expected 20 bytes or more"), std::string::npos);
    machine_.put(0x100 + 20, u32{65});
    machine_.seal(0x100, 65, 0x100 + 32);
    EXPECT_NE(complaint(read(0x100, 128)).find("expected a length from 36 to 64 bytes"), std::string::npos);
    version_1(0x200, 0);
    EXPECT_NE(complaint(read(0x200)).find("expected the address of an RSDT"), std::string::npos);
}

TEST_F(Rsdp, is_found_at_both_ends_of_the_bios_area) {
    version_1(0xe0000, 1);
    EXPECT_EQ(find_rsdp(machine_.view())->table, 1u);
    machine_.put(0xe0000, 'x');
    version_1(0xfffe0, 2);
    EXPECT_EQ(find_rsdp(machine_.view())->table, 2u);
}

TEST_F(Rsdp, is_found_in_the_first_kib_of_the_ebda) {
    machine_.put(0x40e, u16{0x9fc0});
    version_1(0x9fff0, 3);
    EXPECT_FALSE(find_rsdp(machine_.view())) << "16 bytes are left of the KiB: too few";
    version_1(0x9ffe0, 4);
    version_1(0xf0000, 5);
    EXPECT_EQ(find_rsdp(machine_.view())->table, 4u);
}

TEST_F(Rsdp, search_passes_over_damaged_ones_and_odd_places) {
    version_1(0xe0000, 1);
    machine_.put(0xe0008, u8{0});
    version_1(0xe0028, 2);
    EXPECT_EQ(complaint(find_rsdp(machine_.view())), "ACPI: expected a valid RSDP in the BIOS area, found none");
    version_1(0xf0000, 3);
    EXPECT_EQ(find_rsdp(machine_.view())->table, 3u);
}

TEST_F(Rsdp, search_lives_with_any_ebda_word_and_any_view) {
    version_1(0x100, 1); // where no EBDA can be
    for (const u16 segment : {u16{0}, u16{0x40}, u16{0xa000}, u16{0xffff}}) {
        machine_.put(0x40e, segment);
        EXPECT_FALSE(find_rsdp(machine_.view())) << segment;
    }
    EXPECT_FALSE(find_rsdp(Machine(0x1000, 64).view()));
    Machine tail(0xe0000, 20);
    tail.text(0xe0000, "RSD PTR ");
    EXPECT_FALSE(find_rsdp(tail.view()));
}

} // namespace
} // namespace metta
