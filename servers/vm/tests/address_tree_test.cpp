// SPDX-License-Identifier: MIT
// The tree of ranges against a map that is one by definition, and against those who would have it grow high.
#include "servers/vm/address_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace metta::vm {
namespace {

struct Facts {
    u32 count = 0, height = 0;
    u64 first = 0, end = 0, gap = 0;
};

/// Looks at everything the tree says about itself.
Facts check(const AddressRange* range) {
    if (range == nullptr) return {};
    if (range->left != nullptr) EXPECT_EQ(range->left->parent, range);
    if (range->right != nullptr) EXPECT_EQ(range->right->parent, range);
    const Facts left = check(range->left), right = check(range->right);
    Facts all = {.count = left.count + right.count + 1,
                 .height = std::max(left.height, right.height) + 1,
                 .first = range->first,
                 .end = range->end()};
    if (left.count != 0) {
        EXPECT_LE(left.end, range->first);
        all.first = left.first;
        all.gap = std::max(left.gap, range->first - left.end);
    }
    if (right.count != 0) {
        EXPECT_GE(right.first, range->end());
        all.end = right.end;
        all.gap = std::max({all.gap, right.gap, right.first - range->end()});
    }
    EXPECT_LE(std::max(left.height, right.height) - std::min(left.height, right.height), 1u);
    EXPECT_EQ(range->height, all.height);
    EXPECT_EQ(range->below_first, all.first);
    EXPECT_EQ(range->below_end, all.end);
    EXPECT_EQ(range->below_gap, all.gap);
    return all;
}

void check_height(const AddressTree& tree, u32 count) {
    const Facts all = check(tree.root());
    EXPECT_EQ(all.count, count);
    EXPECT_EQ(tree.height(), all.height);
    EXPECT_LE(all.height, 1.45 * std::log2(count + 2)) << count << " ranges";
}

TEST(AddressTree, an_empty_one_has_nothing) {
    AddressTree tree(10, 20);
    EXPECT_TRUE(tree.empty());
    EXPECT_EQ(tree.find(10), nullptr);
    EXPECT_EQ(tree.at_or_after(0), nullptr);
    AddressRange range;
    EXPECT_FALSE(range.inserted());
    EXPECT_FALSE(AddressTree().insert_anywhere(range, 1));
    EXPECT_FALSE(AddressTree().insert_at(range, 0, 1));
}

TEST(AddressTree, ranges_lie_inside_and_apart) {
    AddressTree tree(10, 20);
    AddressRange one, other;
    EXPECT_FALSE(tree.insert_at(one, 9, 2));
    EXPECT_FALSE(tree.insert_at(one, 10, 11));
    EXPECT_FALSE(tree.insert_at(one, 10, 0));
    EXPECT_FALSE(tree.insert_at(one, 20, 1));
    EXPECT_FALSE(tree.insert_at(one, 15, ~u64{0}));
    EXPECT_FALSE(tree.insert_at(one, ~u64{0}, 2));
    EXPECT_FALSE(tree.insert_anywhere(one, 0));
    EXPECT_FALSE(tree.insert_anywhere(one, 11));
    EXPECT_FALSE(tree.insert_anywhere(one, ~u64{0}));
    EXPECT_FALSE(one.inserted());
    EXPECT_TRUE(tree.insert_at(one, 13, 3));
    EXPECT_TRUE(one.inserted());
    for (u64 first = 10; first < 20; ++first)
        for (u64 units = 1; units <= 20 - first; ++units) {
            const bool apart = first + units <= 13 || first >= 16;
            ASSERT_EQ(tree.insert_at(other, first, units), apart) << first << ", " << units;
            if (apart) tree.erase(other);
        }
    EXPECT_FALSE(tree.insert_anywhere(other, 5));
    EXPECT_FALSE(tree.insert_anywhere(other, 0));
    EXPECT_TRUE(tree.insert_anywhere(other, 4));
    EXPECT_EQ(other.first, 16u) << "the gap below is too small";
    EXPECT_EQ(AddressTree::next(one), &other);
    EXPECT_EQ(AddressTree::next(other), nullptr);
    tree.erase(one);
    EXPECT_FALSE(one.inserted());
    tree.erase(other);
    EXPECT_TRUE(tree.empty());
    EXPECT_TRUE(tree.insert_anywhere(one, 10)) << "the whole space";
    EXPECT_EQ(one.first, 10u);
    EXPECT_FALSE(tree.insert_anywhere(other, 1));
}

TEST(AddressTree, no_order_makes_it_high) {
    constexpr u32 count = 20'000;
    const auto ascending = [](u32 step) { return step; };
    const auto descending = [](u32 step) { return count - 1 - step; };
    const auto alternating = [](u32 step) { return step % 2 == 0 ? step / 2 : count - 1 - step / 2; };
    const auto inwards_out = [](u32 step) { return count / 2 + (step % 2 == 0 ? step / 2 : ~(step / 2)); };
    const auto strided = [](u32 step) { return step * 7919 % count; };
    using Order = u32 (*)(u32);
    for (const Order order :
         {Order{ascending}, Order{descending}, Order{alternating}, Order{inwards_out}, Order{strided}})
        for (const Order going : {Order{ascending}, Order{descending}, Order{alternating}, Order{strided}}) {
            AddressTree tree(0, 3 * count);
            std::vector<AddressRange> ranges(count);
            for (u32 step = 0; step < count; ++step) {
                ASSERT_TRUE(tree.insert_at(ranges[order(step)], 3 * order(step), 1 + order(step) % 3));
                if (step % 1999 == 0 || step < 20) check_height(tree, step + 1);
            }
            check_height(tree, count);
            for (u32 step = 0; step < count; ++step) {
                tree.erase(ranges[going(step)]);
                if (step % 1999 == 0 || step + 20 > count) check_height(tree, count - step - 1);
            }
            EXPECT_TRUE(tree.empty());
        }
}

/// A tree, and a map of the same ranges.
class Model {
  public:
    Model(u64 first, u64 end) : tree_(first, end) {}

    void insert_at(u64 first, u64 units) {
        auto range = std::make_unique<AddressRange>();
        const bool expected =
            units != 0 && first >= tree_.first() && first + units <= tree_.end() && free(first, units);
        ASSERT_EQ(tree_.insert_at(*range, first, units), expected);
        ASSERT_EQ(range->inserted(), expected);
        if (expected) ranges_[first] = std::move(range);
    }
    void insert_anywhere(u64 units) {
        auto range = std::make_unique<AddressRange>();
        u64 at = tree_.first();
        for (const auto& [first, other] : ranges_) {
            if (first - at >= units) break;
            at = other->end();
        }
        ASSERT_EQ(tree_.insert_anywhere(*range, units), tree_.end() - at >= units);
        if (!range->inserted()) return;
        ASSERT_EQ(range->first, at);
        ASSERT_EQ(range->units, units);
        ranges_[at] = std::move(range);
    }
    /// The one at `unit` or after it.
    void erase_from(u64 unit) {
        const auto found = ranges_.lower_bound(unit);
        if (found == ranges_.end()) return;
        tree_.erase(*found->second);
        ranges_.erase(found);
    }
    void look(u64 unit) {
        const auto after = ranges_.lower_bound(unit);
        ASSERT_EQ(tree_.at_or_after(unit), after == ranges_.end() ? nullptr : after->second.get());
        const auto above = ranges_.upper_bound(unit);
        AddressRange* holder = above == ranges_.begin() ? nullptr : std::prev(above)->second.get();
        if (holder != nullptr && unit >= holder->end()) holder = nullptr;
        ASSERT_EQ(tree_.find(unit), holder);
    }
    void check_all() const {
        check_height(tree_, static_cast<u32>(ranges_.size()));
        AddressRange* at = tree_.at_or_after(0);
        for (const auto& [first, range] : ranges_) {
            ASSERT_EQ(at, range.get());
            ASSERT_EQ(at->first, first);
            at = AddressTree::next(*at);
        }
        ASSERT_EQ(at, nullptr);
    }
    usize count() const { return ranges_.size(); }

  private:
    bool free(u64 first, u64 units) const {
        const auto above = ranges_.lower_bound(first + units);
        return above == ranges_.begin() || std::prev(above)->second->end() <= first;
    }

    AddressTree tree_;
    std::map<u64, std::unique_ptr<AddressRange>> ranges_;
};

TEST(AddressTree, is_a_map_for_a_million_steps) {
    constexpr u64 first = 1 << 19, end = first + 6000;
    std::mt19937_64 random(5);
    Model model(first, end);
    usize most = 0;
    for (u32 step = 0; step < 1'000'000; ++step) {
        const bool filling = step / 20'000 % 2 == 0;
        const u64 unit = first - 5 + random() % (end - first + 10);
        const u64 units = std::min(random() % 12, random() % 40);
        const u64 what = random() % 100;
        if (what < 40)
            model.look(unit);
        else if (what < (filling ? 50u : 90u))
            model.erase_from(unit);
        else if (what < 95)
            model.insert_at(unit, units);
        else if (units != 0)
            model.insert_anywhere(units);
        if (HasFatalFailure()) FAIL() << "step " << step;
        most = std::max(most, model.count());
        if (step % 2000 == 0) model.check_all();
    }
    model.check_all();
    EXPECT_GT(most, 500u);
}

} // namespace
} // namespace metta::vm
