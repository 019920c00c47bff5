// SPDX-License-Identifier: MIT
// The tables that boot builds, walked as the processor walks them.
#include "boot/page_tables.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <vector>

namespace metta::boot {
namespace {

constexpr u64 megabyte = 1 << 20;

/// A small machine: 4 MiB of physical memory from 0, of which the last 3 are free.
class PageTablesTest : public testing::Test {
  protected:
    PageTablesTest() : memory_(4 * megabyte) {
        EXPECT_TRUE(map_.add({.base = megabyte, .size = 3 * megabyte, .kind = RegionKind::available}).has_value());
        EXPECT_TRUE(map_.normalise().has_value());
    }

    struct Translation {
        u64 phys;
        bool writable, user, executable, global;
        friend bool operator==(const Translation&, const Translation&) = default;
    };

    u64 entry(u64 table, u64 index) {
        u64 value;
        std::memcpy(&value, memory_.data() + table + 8 * index, 8);
        return value;
    }

    /// Intel SDM vol. 3, 4.5 and 4.6: rights are ANDed over the levels, NX is ORed.
    std::optional<Translation> walk(u64 root, u64 virt) {
        Translation result{0, true, true, true, false};
        u64 table = root;
        for (int level = 4; level >= 1; --level) {
            const u64 value = entry(table, virt >> (3 + 9 * level) & 511);
            if ((value & 1) == 0) return std::nullopt;
            result.writable &= (value & 2) != 0;
            result.user &= (value & 4) != 0;
            result.executable &= (value >> 63) == 0;
            const bool last = level == 1 || (level == 2 && (value & 0x80) != 0);
            const u64 span = u64{1} << (3 + 9 * level);
            table = value & 0x000ffffffffff000;
            if (last) {
                result.global = (value & 0x100) != 0;
                result.phys = table + virt % span;
                return result;
            }
        }
        return std::nullopt;
    }

    std::vector<byte> memory_;
    MemoryMap map_;
};

TEST_F(PageTablesTest, maps_pages_with_their_rights) {
    PageTables tables = *PageTables::create(memory_.data(), map_, RegionKind::nucleus, true);
    // Three pages that straddle a last-level table.
    const u64 virt = 512 * page_size * 7 - page_size;
    ASSERT_TRUE(tables.map(VirtAddr(virt), PhysAddr(0x5000), 3 * page_size, Access::read_write, Mode::user));
    ASSERT_TRUE(tables.map(VirtAddr(nucleus_base), PhysAddr(0x9000), page_size, Access::read_execute, Mode::nucleus));
    ASSERT_TRUE(tables.map(VirtAddr(shared_space_base), PhysAddr(0xa000), page_size, Access::read, Mode::user));

    EXPECT_EQ(walk(tables.root(), virt), (Translation{0x5000, true, true, false, false}));
    EXPECT_EQ(walk(tables.root(), virt + 2 * page_size + 5), (Translation{0x7005, true, true, false, false}));
    EXPECT_EQ(walk(tables.root(), virt - 1), std::nullopt);
    EXPECT_EQ(walk(tables.root(), virt + 3 * page_size), std::nullopt);
    EXPECT_EQ(walk(tables.root(), nucleus_base), (Translation{0x9000, false, false, true, true}));
    EXPECT_EQ(walk(tables.root(), shared_space_base), (Translation{0xa000, false, true, false, false}));
}

TEST_F(PageTablesTest, without_nx_no_entry_has_its_bit) {
    PageTables tables = *PageTables::create(memory_.data(), map_, RegionKind::nucleus, false);
    ASSERT_TRUE(tables.map(VirtAddr(0x400000), PhysAddr(0x5000), page_size, Access::read, Mode::user));
    EXPECT_EQ(walk(tables.root(), 0x400000), (Translation{0x5000, false, true, true, false}));
}

TEST_F(PageTablesTest, large_pages_split_where_a_part_becomes_read_only) {
    PageTables tables = *PageTables::create(memory_.data(), map_, RegionKind::nucleus, true);
    ASSERT_TRUE(tables.map_large(VirtAddr(direct_map_base), PhysAddr(0), 4 * large_page_size));
    ASSERT_TRUE(tables.make_read_only(VirtAddr(direct_map_base + 0x3ff000), 2 * page_size));

    for (u64 phys = 0; phys < 4 * large_page_size; phys += page_size) {
        const bool writable = phys != 0x3ff000 && phys != 0x400000;
        ASSERT_EQ(walk(tables.root(), direct_map_base + phys), (Translation{phys, writable, false, false, true}))
            << std::hex << phys;
    }
}

TEST_F(PageTablesTest, says_when_memory_is_short) {
    ASSERT_TRUE(map_.allocate(3 * megabyte - page_size, page_size, RegionKind::domain));
    PageTables tables = *PageTables::create(memory_.data(), map_, RegionKind::nucleus, true);
    EXPECT_FALSE(tables.map(VirtAddr(0x400000), PhysAddr(0x5000), page_size, Access::read, Mode::user));
}

} // namespace
} // namespace metta::boot
