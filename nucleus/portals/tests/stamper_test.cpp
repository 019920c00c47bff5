// SPDX-License-Identifier: MIT
// Stamping: sizes, what does not fit, what is left over. What the bytes mean is looked at by disassembly_test.py.
#include <cstring>
#include <gtest/gtest.h>

#include "nucleus/portals/tests/cases.hpp"

namespace metta::test {
namespace {

bool contains(std::span<const byte> code, u64 value, usize size) {
    for (usize at = 0; at + size <= code.size(); ++at)
        if (std::memcmp(code.data() + at, &value, size) == 0) return true;
    return false;
}

TEST(Stamper, stamps_every_case_without_a_placeholder) {
    for (const Case& item : cases()) {
        PortalPlan plan;
        bool fits = false;
        const auto code = stamped(item, plan, fits);
        EXPECT_TRUE(fits) << item.name;
        const auto used = std::span(code).first(plan.size());
        EXPECT_FALSE(contains(used, 0x1122334455667788, 8)) << item.name;
        EXPECT_FALSE(contains(used, 0x11223344, 4)) << item.name;
        for (const byte rest : std::span(code).subspan(plan.size())) EXPECT_EQ(rest, byte{0xcc}) << item.name;
        EXPECT_EQ(plan.has_return(), item.specification.kind == PortalKind::call || portal_wakes(item.specification))
            << item.name;
        EXPECT_LE(plan.items().size(), PortalPlan::capacity);
        EXPECT_EQ(plan.call_items().size() + plan.return_items().size(), plan.items().size());
    }
}

TEST(Stamper, counts_serialising_instructions) {
    const auto count = [](u16 flags, StackPolicy stack) {
        return plan_portal(call_specification(flags, stack), {.fsgsbase = true, .xsave = true}).serialising();
    };
    EXPECT_EQ(count(PortalFlag::untrusting, StackPolicy::pool), 8) << "4 swapgs, 2 CR3, 2 xrstor";
    EXPECT_EQ(count(0, StackPolicy::callers_own), 6) << "4 swapgs, 2 CR3";
    EXPECT_EQ(plan_portal({.kind = PortalKind::signal}, {}).serialising(), 0);
    EXPECT_EQ(plan_portal({.kind = PortalKind::map}, {}).serialising(), 2);
    EXPECT_EQ(plan_portal({.kind = PortalKind::map_device}, {}).serialising(), 2);
    EXPECT_EQ(plan_portal({.kind = PortalKind::dispatch}, {}).serialising(), 0);
    EXPECT_EQ(count(waking_flags, StackPolicy::per_cpu), 7) << "4 swapgs, 2 CR3, 1 xrstor on the way back";
    EXPECT_EQ(
        plan_portal({.kind = PortalKind::signal, .entry = 0x40'0000}, {.fsgsbase = true, .xsave = true}).serialising(),
        7);
}

TEST(Stamper, a_constant_that_does_not_fit_is_told) {
    const Case item = cases().front();
    for (const Constant constant :
         {Constant::pool, Constant::initial_state, Constant::flags, Constant::busy, Constant::too_deep}) {
        const PortalPlan plan = plan_portal(item.specification, item.processor);
        std::vector<byte> room(round_up(plan.size() + stamping_slack, 64));
        PortalConstants constants = constants_for(item.specification);
        constants[constant] = 0xffff'8000'0000'0000;
        EXPECT_FALSE(stamp(room, code_address, plan, constants)) << static_cast<int>(constant);
        constants = constants_for(item.specification);
        constants[constant] =
            constant == Constant::busy || constant == Constant::too_deep ? code_address + (u64{1} << 32) : u64{1} << 31;
        EXPECT_FALSE(stamp(room, code_address, plan, constants)) << static_cast<int>(constant);
    }
}

TEST(Stamper, too_little_room_is_told_and_not_written) {
    const Case item = cases().front();
    const PortalPlan plan = plan_portal(item.specification, item.processor);
    std::vector<byte> room(plan.size() + stamping_slack - 1, byte{0x55});
    PortalConstants constants = constants_for(item.specification);
    EXPECT_FALSE(stamp(room, code_address, plan, constants));
    for (const byte untouched : room) EXPECT_EQ(untouched, byte{0x55});
}

TEST(Stamper, writes_nothing_beyond_its_room) {
    for (const Case& item : cases()) {
        const PortalPlan plan = plan_portal(item.specification, item.processor);
        std::vector<byte> room(plan.size() + stamping_slack + 64, byte{0x55});
        PortalConstants constants = constants_for(item.specification);
        EXPECT_TRUE(stamp(std::span(room).first(plan.size() + stamping_slack), code_address, plan, constants));
        for (const byte untouched : std::span(room).last(64)) EXPECT_EQ(untouched, byte{0x55}) << item.name;
    }
}

} // namespace
} // namespace metta::test
