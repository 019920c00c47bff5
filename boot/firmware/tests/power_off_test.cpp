// SPDX-License-Identifier: MIT
// The way to the soft-off values through tables that are whole, odd, or hostile.
#include "boot/firmware/acpi.hpp"

#include <gtest/gtest.h>

#include "boot/firmware/tests/machine.hpp"

namespace metta {
namespace {

using namespace std::string_view_literals;

constexpr u64 root = 0x1000, other = 0x1200, fadt = 0x1403, dsdt = 0x2005;
constexpr u32 root_size = 44, fadt_size = 244;
/// Name (_S5_, Package (0x04) {5, 1, Zero, Zero}), as QEMU's tables have it but for the numbers.
constexpr std::string_view soft_off = "\x08_S5_\x12\x08\x04\x0a\x05\x01\x00\x00"sv;

class PowerOffTest : public testing::Test {
  protected:
    PowerOffTest() : machine_(0x1000, 0x4000) {
        machine_.put(root + 36, static_cast<u32>(other));
        machine_.put(root + 40, static_cast<u32>(fadt));
        machine_.put(fadt + 40, static_cast<u32>(dsdt));
        machine_.put(fadt + 64, u32{0x604});
        machine_.table(other, "APIC", 36);
        code("junk _S5_ _S4_"sv, soft_off);
    }

    /// Makes the DSDT of these pieces.
    void code(std::string_view first, std::string_view second = {}) {
        machine_.text(dsdt, "DSDT");
        machine_.put(dsdt + 4, static_cast<u32>(36 + first.size() + second.size()));
        machine_.text(dsdt + 36, first);
        machine_.text(dsdt + 36 + first.size(), second);
    }
    Result<PowerOff> find(u32 is_xsdt = 0) {
        machine_.table(fadt, "FACP", fadt_size);
        machine_.table(root, is_xsdt != 0 ? "XSDT" : "RSDT", root_size);
        return find_as_is(is_xsdt);
    }
    Result<PowerOff> find_as_is(u32 is_xsdt = 0) {
        return find_power_off(machine_.view(), {.table = root, .is_xsdt = is_xsdt});
    }

    Machine machine_;
};

TEST_F(PowerOffTest, one_port) {
    const auto found = find();
    ASSERT_EQ(complaint(found), "");
    EXPECT_EQ(found->port_a, 0x604);
    EXPECT_EQ(found->value_a, 5 << 10 | 1 << 13);
    EXPECT_EQ(found->port_b, 0);
    EXPECT_EQ(found->value_b, 0);
}

TEST_F(PowerOffTest, two_ports) {
    machine_.put(fadt + 68, u32{0xffff});
    machine_.put(fadt + 172, u8{1}); // where the old field names a port, the generic address does not count
    machine_.put(fadt + 176, u64{0xb004});
    const auto found = find();
    ASSERT_EQ(complaint(found), "");
    EXPECT_EQ(found->port_a, 0x604);
    EXPECT_EQ(found->port_b, 0xffff);
    EXPECT_EQ(found->value_b, 1 << 10 | 1 << 13);
}

TEST_F(PowerOffTest, xsdt_and_the_fields_of_later_versions) {
    machine_.put(root + 36, u64{fadt});
    machine_.put(fadt + 40, u32{0});
    machine_.put(fadt + 64, u32{0});
    machine_.put(fadt + 140, u64{dsdt});
    machine_.put(fadt + 172, u8{1});
    machine_.put(fadt + 176, u64{0xb004});
    machine_.put(fadt + 184, u8{0}); // in memory: not for us
    machine_.put(fadt + 188, u64{0xfed0'0000});
    const auto found = find(1);
    ASSERT_EQ(complaint(found), "");
    EXPECT_EQ(found->port_a, 0xb004);
    EXPECT_EQ(found->port_b, 0);
}

TEST_F(PowerOffTest, package_in_every_spelling) {
    for (const std::string_view spelling :
         {"\x08\\_S5_\x12\x06\x02\x0a\x05\x00"sv, "\x08_S5_\x12\x46\x00\x02\x0a\x05\x00"sv,
          "_S5__S5_SS5_\x08_S5_\x12\x06\x02\x0a\x05\x00"sv}) {
        for (const std::string_view before : {""sv, "1"sv, "12"sv, "123"sv}) {
            code(before, spelling);
            EXPECT_EQ(complaint(find()), "") << spelling;
            EXPECT_EQ(find()->value_a, 5 << 10 | 1 << 13);
        }
    }
}

TEST_F(PowerOffTest, what_is_not_the_package_is_passed_over) {
    for (const std::string_view code_without :
         {""sv, "_S5"sv, "_S5_"sv, "\x08_S5_"sv, "\x09\\_S5_\x12\x06\x02\x00\x00"sv, "\x08_S5_\x12"sv,
          "\x08_S5_\x12\x06"sv, "\x08_S5_\x12\x06\x01\x00\x00"sv, "\x08_S5_\x12\x06\x02\x00"sv,
          "\x08_S5_\x12\x06\x02\x0a\x05\x0a"sv, "\x08_S5_\x12\x06\x02\x0a\x08\x00"sv,
          "\x08_S5_\x12\x06\x02\x0b\x05\x00\x00\x00"sv, "\x08_S5_\x11\x06\x02\x00\x00"sv,
          "\x09_S5_\x12\x06\x02\x00\x00"sv, "\x08_S5_\x12\xc6\x02\x00\x00"sv, "\x08_S4_\x12\x06\x02\x00\x00"sv,
          "\x08_S5_\x12\x06\x02\x02\x03"sv}) {
        code(code_without);
        EXPECT_NE(complaint(find()).find("expected Name (_S5, Package)"), std::string::npos) << code_without;
        code(code_without, soft_off);
        EXPECT_EQ(complaint(find()), "") << code_without;
    }
}

TEST_F(PowerOffTest, no_acpi_is_an_error) {
    EXPECT_EQ(complaint(find_power_off(machine_.view(), {})), "ACPI: expected a root table, found none");
    machine_.put(fadt + 64, u32{0});
    EXPECT_NE(complaint(find()).find("expected the port of PM1a control, found 0"), std::string::npos);
    machine_.put(fadt + 64, u32{0x10000});
    EXPECT_NE(complaint(find()).find("expected an I/O port below 65536"), std::string::npos);
}

TEST_F(PowerOffTest, root_without_a_reachable_fadt) {
    machine_.put(root + 36, ~u32{0});
    EXPECT_EQ(complaint(find()), "") << "an entry out of reach is passed over";
    for (const u64 entry : {u64{0}, ~u64{0}, other, root}) {
        machine_.put(root + 40, static_cast<u32>(entry));
        EXPECT_NE(complaint(find()).find("expected FACP, found none"), std::string::npos) << entry;
    }
}

TEST_F(PowerOffTest, xsdt_entries_have_eight_bytes) {
    ASSERT_TRUE(find());
    machine_.put(root + 36, std::array<u64, 2>{fadt << 32, 0});
    machine_.table(root, "XSDT", 52);
    EXPECT_NE(complaint(find_as_is(1)).find("expected FACP, found none"), std::string::npos);
}

TEST_F(PowerOffTest, checksums_of_root_and_fadt_must_hold) {
    ASSERT_TRUE(find());
    machine_.put(fadt + 100, u8{1});
    EXPECT_NE(complaint(find_as_is()).find("ACPI table at byte 5123: expected bytes with the sum 0"),
              std::string::npos);
    machine_.put(root + 20, u8{1});
    EXPECT_NE(complaint(find_as_is()).find("ACPI table at byte 4096: expected bytes with the sum 0"),
              std::string::npos);
}

TEST_F(PowerOffTest, lengths_that_cannot_be) {
    ASSERT_TRUE(find());
    for (const u64 table : {root, fadt, dsdt}) {
        const u32 before = *machine_.view().read<u32>(PhysAddr(table + 4));
        for (const u32 length : {u32{0}, u32{35}, u32{0x4001}, ~u32{0}}) {
            machine_.put(table + 4, length);
            const bool impossible = length < 36 || length > 1024 * 1024;
            EXPECT_NE(complaint(find_as_is()).find(impossible ? "a length of 36 bytes" : "physical memory"),
                      std::string::npos)
                << table << " " << length;
        }
        machine_.put(table + 4, before);
    }
    machine_.put(root, 'x');
    EXPECT_NE(complaint(find_as_is()).find("expected RSDT, found 1413763960"), std::string::npos);
    EXPECT_NE(complaint(find_as_is(1)).find("expected XSDT"), std::string::npos);
}

TEST_F(PowerOffTest, fadt_of_version_1_has_no_later_fields) {
    machine_.put(fadt + 64, u32{0});
    machine_.put(fadt + 172, u8{1});
    machine_.put(fadt + 176, u64{0xb004});
    EXPECT_EQ(complaint(find()), "");
    machine_.table(fadt, "FACP", 116);
    EXPECT_NE(complaint(find_as_is()).find("PM1a control"), std::string::npos);
}

} // namespace
} // namespace metta
