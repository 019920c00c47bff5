// SPDX-License-Identifier: MIT
#include "runtime/paging/eviction_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace metta::paging {
namespace {

constexpr u32 pages = 20;

TEST(EvictionOrderTest, first_in_first_out_gives_what_came_first) {
    std::vector<PageLink> links(pages + 1);
    FirstInFirstOut order(links);
    EXPECT_EQ(order.victim(), EvictionOrder::nothing);
    for (const u32 page : {7u, 0u, 19u}) order.arrived(page);
    EXPECT_EQ(order.victim(), 7u);
    EXPECT_EQ(order.victim(), 7u) << "it stays until it has left";
    order.left(7);
    EXPECT_EQ(order.victim(), 0u);
    order.left(19);
    order.left(0);
    EXPECT_EQ(order.victim(), EvictionOrder::nothing);
}

TEST(EvictionOrderTest, last_in_first_out_gives_what_came_last) {
    std::vector<PageLink> links(pages + 1);
    LastInFirstOut order(links);
    EXPECT_EQ(order.victim(), EvictionOrder::nothing);
    for (const u32 page : {7u, 0u, 19u}) order.arrived(page);
    EXPECT_EQ(order.victim(), 19u);
    order.left(0);
    order.left(19);
    EXPECT_EQ(order.victim(), 7u);
}

/// The same operations on an order and on a plain list.
template <class Order>
void compare(Order& order, const auto& right) {
    std::mt19937 random(11); // NOLINT: the same sequence each time
    std::vector<u32> there;
    for (u32 step = 0; step < 20'000; ++step) {
        const u32 page = random() % pages;
        const auto found = std::find(there.begin(), there.end(), page);
        if (random() % 2 == 0) {
            order.left(page);
            if (found != there.end()) there.erase(found);
        } else if (found == there.end()) {
            order.arrived(page);
            there.push_back(page);
        } else {
            order.touched(page);
        }
        ASSERT_TRUE(right(order.victim(), there)) << "step " << step;
    }
}

TEST(EvictionOrderTest, orders_are_what_they_say) {
    std::vector<PageLink> links(pages + 1);
    FirstInFirstOut first(links);
    compare(first, [](u32 victim, const std::vector<u32>& there) {
        return victim == (there.empty() ? EvictionOrder::nothing : there.front());
    });
    LastInFirstOut last(links);
    compare(last, [](u32 victim, const std::vector<u32>& there) {
        return victim == (there.empty() ? EvictionOrder::nothing : there.back());
    });
    std::vector<u32> list(pages), places(pages);
    RandomOrder chance(list, places, 3);
    compare(chance, [](u32 victim, const std::vector<u32>& there) {
        if (there.empty()) return victim == EvictionOrder::nothing;
        return std::find(there.begin(), there.end(), victim) != there.end();
    });
}

TEST(EvictionOrderTest, chance_comes_to_everybody) {
    std::vector<u32> list(pages), places(pages), chosen(pages);
    RandomOrder order(list, places, 1);
    for (u32 page = 0; page != pages; ++page) order.arrived(page);
    for (u32 time = 0; time != 100 * pages; ++time) ++chosen[order.victim()];
    EXPECT_GT(*std::min_element(chosen.begin(), chosen.end()), 50u);
}

} // namespace
} // namespace metta::paging
