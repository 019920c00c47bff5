// SPDX-License-Identifier: MIT
// The memory map's rules, one by one; memory_map_model_test.cpp tries them all together.
#include "boot/firmware/memory_map.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "boot/firmware/tests/machine.hpp"

namespace metta {
namespace {

using enum RegionKind;
using Regions = std::vector<MemoryRegion>;

constexpr u64 mib = 1 << 20;

Regions list(const MemoryMap& map) { return {map.regions().begin(), map.regions().end()}; }

/// A map after these raw regions, in this order.
MemoryMap normalised(const Regions& raw) {
    MemoryMap map;
    for (const MemoryRegion& region : raw) EXPECT_EQ(complaint(map.add(region)), "");
    EXPECT_EQ(complaint(map.normalise()), "");
    return map;
}

TEST(MemoryMap, sorts_and_merges) {
    EXPECT_EQ(list(normalised({{0x5000, 0x1000, available}, {0x1000, 0x1000, available}, {0x2000, 0x3000, available}})),
              (Regions{{0x1000, 0x5000, available}}));
}

TEST(MemoryMap, most_restrictive_kind_wins_in_any_order) {
    const Regions order = {{0, 0x7000, available},
                           {0x1000, 0x5000, acpi_reclaimable},
                           {0x2000, 0x4000, acpi_nvs},
                           {0x3000, 0x2000, reserved},
                           {0x4000, 0x1000, defective}};
    const Regions expected = {{0, 0x1000, available},      {0x1000, 0x1000, acpi_reclaimable},
                              {0x2000, 0x1000, acpi_nvs},  {0x3000, 0x1000, reserved},
                              {0x4000, 0x1000, defective}, {0x5000, 0x1000, acpi_nvs},
                              {0x6000, 0x1000, available}};
    EXPECT_EQ(list(normalised(order)), expected);
    EXPECT_EQ(list(normalised({order.rbegin(), order.rend()})), expected);
}

TEST(MemoryMap, only_whole_pages_are_available) {
    EXPECT_EQ(list(normalised({{0x800, 0x2000, available}})), (Regions{{0x1000, 0x1000, available}}));
    EXPECT_EQ(list(normalised({{0, 0x1800, available}, {0x1800, 0x800, available}, {0x4001, 0x1ffe, available}})),
              (Regions{{0, 0x2000, available}}));
    EXPECT_EQ(list(normalised({{0, 0x9fc00, available}, {0x9fc00, 0x400, reserved}})),
              (Regions{{0, 0x9f000, available}, {0x9f000, 0x1000, reserved}}));
}

TEST(MemoryMap, empty_and_impossible_ranges) {
    constexpr u64 top = MemoryMap::address_limit;
    const u64 endless = std::numeric_limits<u64>::max();
    EXPECT_EQ(list(normalised({{0, 0x1000, available},
                               {0x4000, 0, reserved},
                               {0x5000, endless, available},
                               {0x5000, top, available},
                               {top - 0x800, 0x2000, reserved},
                               {top - 0x2000, endless, defective},
                               {endless, 1, reserved},
                               {top, 0x1000, reserved},
                               {top + 0x1000, 0x1000, reserved}})),
              (Regions{{0, 0x1000, available}, {top - 0x2000, 0x2000, defective}}));
    EXPECT_EQ(list(normalised({{0, 0x1000, available}, {top - 0x800, 0x2000, reserved}})),
              (Regions{{0, 0x1000, available}, {top - 0x1000, 0x1000, reserved}}));
}

TEST(MemoryMap, without_available_memory_is_refused) {
    MemoryMap map;
    EXPECT_TRUE(map.add({0x800, 0x1000, available}));
    EXPECT_TRUE(map.add({0x4000, 0x1000, reserved}));
    EXPECT_EQ(complaint(map.normalise()),
              "memory map: expected available memory, found none in a number of regions of 1; "
              "give the machine more memory");
}

TEST(MemoryMap, holds_256_regions) {
    MemoryMap map;
    for (u64 index = 0; index < 256; ++index) ASSERT_TRUE(map.add({index * 0x2000, 0x1000, available}));
    EXPECT_EQ(complaint(map.add({0x1000000, 0x1000, available})),
              "memory map at byte 16777216: expected at most 256 regions, found more");
    BootInfo info;
    EXPECT_NE(complaint(map.export_to(info)).find("expected at most 85 regions, found regions: 256"),
              std::string::npos);
}

TEST(MemoryMap, carving_takes_holes_and_spares_the_firmware) {
    MemoryMap map = normalised({{0x1000, 0x2000, available},
                                {0x3000, 0x1000, reserved},
                                {0x5000, 0x1000, acpi_reclaimable},
                                {0x6000, 0x3000, available}});
    EXPECT_EQ(complaint(map.carve(PhysAddr(0x2fff), 0x4002, archive)), "");
    EXPECT_EQ(list(map), (Regions{{0x1000, 0x1000, available},
                                  {0x2000, 0x1000, archive},
                                  {0x3000, 0x1000, reserved},
                                  {0x4000, 0x1000, archive},
                                  {0x5000, 0x1000, acpi_reclaimable},
                                  {0x6000, 0x2000, archive},
                                  {0x8000, 0x1000, available}}));
    for (const u64 size : {u64{0}, ~u64{0}, MemoryMap::address_limit}) EXPECT_FALSE(map.carve(PhysAddr(1), size, boot));
    EXPECT_FALSE(map.carve(PhysAddr(MemoryMap::address_limit), 1, boot));
    EXPECT_FALSE(map.carve(PhysAddr(MemoryMap::address_limit + 1), 1, boot));
}

TEST(MemoryMap, allocates_the_lowest_fit_above_1_mib) {
    MemoryMap map = normalised({{0, 16 * mib, available}});
    EXPECT_EQ(map.allocate(1, 1, nucleus)->value, mib);
    EXPECT_EQ(map.allocate(0x1001, page_size, nucleus)->value, mib + 0x1000);
    EXPECT_EQ(map.allocate(0x1000, 2 * mib, domain)->value, 2 * mib);
    EXPECT_EQ(map.allocate(0x1000, page_size, nucleus)->value, mib + 0x3000);
    EXPECT_EQ(list(map), (Regions{{0, mib, available},
                                  {mib, 0x4000, nucleus},
                                  {mib + 0x4000, mib - 0x4000, available},
                                  {2 * mib, 0x1000, domain},
                                  {2 * mib + 0x1000, 14 * mib - 0x1000, available}}));
}

TEST(MemoryMap, allocation_that_fails_says_what_there_is) {
    MemoryMap map = normalised({{0, 3 * mib, available}, {u64{4} << 30, u64{4} << 30, available}});
    EXPECT_EQ(complaint(map.allocate(2 * mib + 1, page_size, nucleus)),
              "memory between 1 MiB and 4 GiB: expected 2049 KiB of free memory, found a largest free range in KiB of "
              "2048 (0x800); give the machine more memory");
    EXPECT_FALSE(map.allocate(~u64{0}, page_size, nucleus));
    EXPECT_FALSE(map.allocate(page_size, u64{1} << 63, nucleus));
    EXPECT_FALSE(map.allocate(0, page_size, nucleus));
    EXPECT_FALSE(map.allocate(page_size, 0, nucleus));
    EXPECT_FALSE(map.allocate(page_size, 3 * page_size, nucleus));
    EXPECT_EQ(map.allocate(2 * mib, page_size, nucleus)->value, mib);
    EXPECT_FALSE(map.allocate(1, page_size, nucleus));
}

TEST(MemoryMap, exports_its_regions) {
    MemoryMap map = normalised({{0, mib, available}, {mib, mib, reserved}});
    BootInfo info;
    ASSERT_TRUE(map.export_to(info));
    EXPECT_EQ(info.region_count, 2u);
    EXPECT_EQ(Regions(info.regions, info.regions + 2), list(map));
}

} // namespace
} // namespace metta
