// SPDX-License-Identifier: MIT
#include "runtime/paging/address_zone.hpp"

#include <gtest/gtest.h>

namespace metta::paging {
namespace {

TEST(AddressZoneTest, the_lowest_room_is_taken) {
    AddressZone zone(1000, 2000);
    EXPECT_EQ(zone.take(300), 1000u);
    EXPECT_EQ(zone.take(300), 1300u);
    EXPECT_EQ(zone.take(400), 1600u);
    EXPECT_EQ(zone.take(1), 0u);
    zone.give(1300);
    EXPECT_EQ(zone.take(301), 0u);
    EXPECT_EQ(zone.take(200), 1300u);
    EXPECT_EQ(zone.take(100), 1500u);
    zone.give(1000);
    zone.give(1300);
    zone.give(1300);
    EXPECT_EQ(zone.take(500), 1000u);
    EXPECT_EQ(zone.take(0), 0u);
    EXPECT_EQ(zone.take(~u64{0}), 0u);
}

TEST(AddressZoneTest, there_are_only_so_many_ranges) {
    AddressZone zone(1, 1'000'000);
    for (usize number = 0; number != AddressZone::most; ++number) EXPECT_NE(zone.take(10), 0u);
    EXPECT_EQ(zone.take(10), 0u);
}

} // namespace
} // namespace metta::paging
