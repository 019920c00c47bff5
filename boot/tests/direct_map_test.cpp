// SPDX-License-Identifier: MIT
// The direct map shows all RAM and nothing else.
#include "boot/direct_map.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace metta::boot {
namespace {

constexpr u64 megabyte = 1 << 20;

/// Physical memory for tables: 16 MiB from 0, of which the map describes parts.
class DirectMapTest : public testing::Test {
  protected:
    DirectMapTest() : memory_(16 * megabyte) {}

    void add(u64 base, u64 size, RegionKind kind) {
        ASSERT_TRUE(map_.add({.base = base, .size = size, .kind = kind}).has_value());
    }

    u64 entry(u64 table, u64 index) {
        u64 value;
        std::memcpy(&value, memory_.data() + table + 8 * index, 8);
        return value;
    }

    /// Bytes mapped by a leaf at `virt`: 0 for none.
    u64 leaf_size(u64 root, u64 virt) {
        u64 table = root;
        for (int level = 4; level >= 1; --level) {
            const u64 value = entry(table, virt >> (3 + 9 * level) & 511);
            if ((value & 1) == 0) return 0;
            if (level == 1 || (level == 2 && (value & 0x80) != 0)) return u64{1} << (3 + 9 * level);
            table = value & 0x000ffffffffff000;
        }
        return 0;
    }

    std::vector<byte> memory_;
    MemoryMap map_;
};

TEST_F(DirectMapTest, maps_ram_and_only_ram) {
    add(0, 0x9f000, RegionKind::available);
    add(0x9f000, 0x61000, RegionKind::reserved);
    add(megabyte, 12 * megabyte, RegionKind::available);
    add(5 * megabyte, page_size, RegionKind::defective);
    add(8 * megabyte, 2 * page_size, RegionKind::acpi_nvs);
    add(8 * megabyte + 2 * page_size, page_size, RegionKind::acpi_reclaimable);
    add(0x1'0000'0000, 6 * megabyte + page_size, RegionKind::available);
    ASSERT_TRUE(map_.normalise());
    PageTables tables = *PageTables::create(memory_.data(), map_, RegionKind::nucleus, true);
    const auto end = map_memory(map_, tables);
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(*end, 0x1'0000'0000 + 6 * megabyte + page_size);

    for (u64 page = 0; page < 16 * megabyte; page += page_size) {
        const bool hole = (page >= 0x9f000 && page < megabyte) || page == 5 * megabyte ||
                          (page >= 8 * megabyte && page < 8 * megabyte + 2 * page_size) || page >= 13 * megabyte;
        EXPECT_EQ(leaf_size(tables.root(), direct_map_base + page) != 0, !hole) << std::hex << page;
    }
    EXPECT_EQ(leaf_size(tables.root(), direct_map_base + 2 * megabyte), large_page_size);
    EXPECT_EQ(leaf_size(tables.root(), direct_map_base + 4 * megabyte), page_size) << "beside the defective page";
    EXPECT_EQ(leaf_size(tables.root(), direct_map_base + 0x1'0000'0000), large_page_size);
    EXPECT_EQ(leaf_size(tables.root(), direct_map_base + 0x1'0000'0000 + 6 * megabyte), page_size);
    EXPECT_EQ(leaf_size(tables.root(), direct_map_base + *end), 0u);
}

} // namespace
} // namespace metta::boot
