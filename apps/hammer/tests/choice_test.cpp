// SPDX-License-Identifier: MIT
// Everything comes, but for what must not.
#include "apps/hammer/choice.hpp"

#include <gtest/gtest.h>

#include <set>

#include "interfaces/domains.hpp"

namespace metta::hammer {
namespace {

constexpr Addresses addresses = {
    0x40'0000, 0x5f'e000, 0x60'0000, u64{1} << 40, 0x7e80'0000'0000, 0xffff'8000'0000'0000, u64{2} << 40, 0x1234};

TEST(Choice, the_same_for_the_same_seed) {
    Random first(7), second(7), other(8);
    bool differs = false;
    for (u32 call = 0; call < 1000; ++call) {
        const Invocation one = choose(first, addresses, 0), two = choose(second, addresses, 0);
        EXPECT_EQ(one.number, two.number);
        EXPECT_EQ(one.arguments, two.arguments);
        differs |= choose(other, addresses, 0).number != one.number;
    }
    EXPECT_TRUE(differs);
}

TEST(Choice, every_portal_comes_and_some_that_cannot_be) {
    Random random(1);
    std::set<u32> numbers;
    for (u32 call = 0; call < 200'000; ++call) {
        const Invocation invocation = choose(random, addresses, 0);
        EXPECT_FALSE(excluded(invocation));
        numbers.insert(static_cast<u32>(invocation.number));
    }
    for (u32 number = 2; number < portal_count; ++number) {
        const bool never = number == service_portal(Service::threads) || number == service_portal(Service::commands);
        EXPECT_EQ(numbers.contains(number), !never) << number;
    }
    EXPECT_FALSE(numbers.contains(return_portal));
    EXPECT_FALSE(numbers.contains(fault_return_portal));
    EXPECT_GT(*numbers.rbegin(), u32{portal_count});
}

TEST(Choice, waits_end_soon) {
    Random random(2);
    for (u32 call = 0; call < 200'000; ++call) {
        const Invocation invocation = choose(random, addresses, 500);
        if (static_cast<u32>(invocation.number) != await_portal) continue;
        EXPECT_GE(invocation.arguments[2], 500u);
        EXPECT_LT(invocation.arguments[2], 10'500u);
    }
}

TEST(Choice, what_is_excluded) {
    const auto call = [](Service service, u64 operation, u64 argument = 0) {
        return excluded({.number = service_portal(service), .arguments = {operation, argument}});
    };
    EXPECT_TRUE(excluded({.number = u64{5} << 32}));
    EXPECT_TRUE(excluded({.number = 1}));
    EXPECT_TRUE(excluded({.number = nester_portal, .arguments = {0}}));
    EXPECT_TRUE(excluded({.number = nester_portal, .arguments = {u64{1} << 32}}));
    EXPECT_FALSE(excluded({.number = nester_portal, .arguments = {1}}));
    EXPECT_TRUE(call(Service::console, 0, 5));
    EXPECT_TRUE(call(Service::console, 1));
    EXPECT_TRUE(call(Service::console, 3));
    EXPECT_FALSE(call(Service::console, 4));
    EXPECT_TRUE(call(Service::domains, static_cast<u64>(Domains::Operation::wait)));
    EXPECT_FALSE(call(Service::domains, static_cast<u64>(Domains::Operation::kill)));
    EXPECT_TRUE(call(Service::machine, 4));
    EXPECT_TRUE(call(Service::machine, 5));
    EXPECT_FALSE(call(Service::machine, 6));
}

} // namespace
} // namespace metta::hammer
