// SPDX-License-Identifier: MIT
// The PVH hand-off, built as QEMU builds it and then damaged field by field.
#include "boot/firmware/pvh.hpp"

#include <gtest/gtest.h>

#include "boot/firmware/tests/machine.hpp"

namespace metta {
namespace {

constexpr u64 start_info = 0x1004, modules = 0x1100, ranges = 0x1200, command_line = 0x1300, rsdp = 0x1800;
constexpr u64 archive = 0x3000;

class Pvh : public testing::Test {
  protected:
    Pvh() : machine_(0x1000, 0x3000) {
        machine_.put(start_info, u32{0x336ec578});
        machine_.put(start_info + 4, u32{1});
        machine_.put(start_info + 12, u32{1});
        machine_.put(start_info + 16, modules);
        machine_.put(start_info + 24, command_line);
        machine_.put(start_info + 32, rsdp);
        machine_.put(start_info + 40, ranges);
        machine_.put(start_info + 48, u32{4});
        machine_.put(modules, archive);
        machine_.put(modules + 8, u64{0x801});
        range(0, 0, 0x9fc00, 1);
        range(1, 0x9fc00, 0x400, 2);
        range(2, 0x100000, 0x700000, 1);
        range(3, 0, 0, 0); // as qboot and microvm end theirs
        machine_.text(command_line, "trace panic-test");
        machine_.text(rsdp, "RSD PTR ");
        machine_.put(rsdp + 16, u32{0x7fe0000});
        machine_.seal(rsdp, 20, rsdp + 8);
    }

    void range(u64 index, u64 base, u64 size, u32 type) {
        machine_.put(ranges + 24 * index, base);
        machine_.put(ranges + 24 * index + 8, size);
        machine_.put(ranges + 24 * index + 16, type);
    }
    Result<void> read() {
        map_ = MemoryMap();
        info_ = BootInfo();
        info_.path = BootPath::multiboot2;
        return read_pvh(machine_.view(), PhysAddr(start_info), map_, info_);
    }

    Machine machine_;
    MemoryMap map_;
    BootInfo info_;
};

TEST_F(Pvh, fills_in_everything) {
    ASSERT_EQ(complaint(read()), "");
    EXPECT_EQ(info_.path, BootPath::pvh);
    EXPECT_EQ(info_.archive.base, archive);
    EXPECT_EQ(info_.archive.size, 0x801u);
    EXPECT_STREQ(info_.command_line, "trace panic-test");
    EXPECT_EQ(info_.self_test, SelfTest::panic);
    EXPECT_EQ(info_.acpi.table, 0x7fe0000u);
    EXPECT_EQ(info_.acpi.is_xsdt, 0u);
    ASSERT_TRUE(map_.normalise());
    const std::vector<MemoryRegion> expected = {{0, 0x9f000, RegionKind::available},
                                                {0x9f000, 0x1000, RegionKind::reserved},
                                                {0x100000, 0x700000, RegionKind::available}};
    EXPECT_EQ(std::vector(map_.regions().begin(), map_.regions().end()), expected);
}

TEST_F(Pvh, translates_each_type) {
    const RegionKind kinds[] = {RegionKind::reserved,         RegionKind::available, RegionKind::reserved,
                                RegionKind::acpi_reclaimable, RegionKind::acpi_nvs,  RegionKind::defective,
                                RegionKind::reserved,         RegionKind::reserved};
    for (u32 type = 0; type < std::size(kinds); ++type)
        EXPECT_EQ(e820_region({.base = 1, .size = 2, .type = type, .reserved = 0}),
                  (MemoryRegion{.base = 1, .size = 2, .kind = kinds[type]}));
}

TEST_F(Pvh, command_line_and_acpi_may_be_absent) {
    machine_.put(start_info + 24, u64{0});
    machine_.put(start_info + 32, u64{0});
    ASSERT_EQ(complaint(read()), "");
    EXPECT_STREQ(info_.command_line, "");
    EXPECT_EQ(info_.acpi.table, 0u);
}

TEST_F(Pvh, invalid_rsdp_counts_as_none) {
    machine_.put(rsdp + 8, u8{0});
    ASSERT_EQ(complaint(read()), "");
    EXPECT_EQ(info_.acpi.table, 0u);
}

TEST_F(Pvh, refuses_another_magic_and_version_0) {
    machine_.put(start_info + 4, u32{0});
    EXPECT_EQ(complaint(read()),
              "PVH start info at byte 4100: expected version 1 or later, with a memory map, found 0; "
              "use QEMU 4.0 or later");
    machine_.put(start_info, u32{7});
    EXPECT_EQ(complaint(read()), "PVH start info at byte 4100: expected the magic 0x336ec578, found 7");
    EXPECT_FALSE(read_pvh(machine_.view(), PhysAddr(0x4000 - 55), map_, info_));
}

TEST_F(Pvh, asks_for_the_archive) {
    const std::string wanted = "PVH modules: expected the boot archive, found no boot archive; give it with -initrd";
    machine_.put(modules + 8, u64{0});
    EXPECT_EQ(complaint(read()), wanted);
    machine_.put(modules + 8, u64{0x801});
    machine_.put(start_info + 12, u32{0});
    EXPECT_EQ(complaint(read()), wanted);
    machine_.put(start_info + 12, u32{1});
    machine_.put(start_info + 16, u64{0});
    EXPECT_EQ(complaint(read()), wanted);
}

TEST_F(Pvh, refuses_an_archive_out_of_reach) {
    machine_.put(modules + 8, u64{0x1001});
    EXPECT_FALSE(read());
    machine_.put(modules + 8, ~u64{0});
    EXPECT_FALSE(read());
}

TEST_F(Pvh, refuses_a_memory_map_without_entries_or_with_too_many) {
    for (const u32 count : {u32{0}, u32{257}, ~u32{0}}) {
        machine_.put(start_info + 48, count);
        EXPECT_NE(complaint(read()).find("PVH memory map: expected 1 to 256 entries, found entries:"),
                  std::string::npos);
    }
    machine_.put(start_info + 48, u32{1});
    machine_.put(start_info + 40, u64{0});
    EXPECT_NE(complaint(read()).find("found no address; entries: 1"), std::string::npos);
    machine_.put(start_info + 40, u64{0x4000 - 23});
    EXPECT_FALSE(read());
}

TEST_F(Pvh, refuses_a_command_line_that_is_too_long) {
    machine_.text(command_line, std::string(1024, 'x'));
    EXPECT_NE(complaint(read()).find("at most 1023 characters"), std::string::npos);
}

} // namespace
} // namespace metta
