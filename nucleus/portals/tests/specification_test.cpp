// SPDX-License-Identifier: MIT
// Every rule of a portal specification, broken one at a time.
#include "nucleus/portals/specification.hpp"

#include <gtest/gtest.h>
#include <vector>

#include "interfaces/boot_info.hpp"

namespace metta {
namespace {

constexpr ObjectRef domain{1}, pool{2}, events{3}, stretch{4}, thread{5}, foreign_pool{6}, common_stretch{7};
constexpr u32 number = 40;
constexpr u64 device_base = 0xfec0'0000;

class Objects final : public ObjectDirectory {
  public:
    bool alive(ObjectRef object, ObjectType type) const override {
        return (object == domain && type == ObjectType::domain) ||
               (object == events && type == ObjectType::event_page) ||
               ((object == stretch || object == common_stretch) && type == ObjectType::stretch) ||
               (object == thread && type == ObjectType::thread);
    }
    bool pool_of(ObjectRef which, ObjectRef whose) const override { return which == pool && whose == domain; }
    bool schedules(ObjectRef which) const override { return which == pool; }
    bool common(ObjectRef which) const override { return which == common_stretch; }
    bool device(u64 base, u64) const override { return base == device_base; }
};

SpecificationError checked(const PortalSpecification& specification, u32 at = number) {
    return check(specification, at, Objects());
}

PortalSpecification call() {
    return {.kind = PortalKind::call,
            .flags = PortalFlag::untrusting,
            .target = domain,
            .entry = 0x40'0000,
            .pool = pool,
            .stack = StackPolicy::pool};
}

/// One good specification of each kind, for a free number.
std::vector<PortalSpecification> good_ones() {
    std::vector<PortalSpecification> list = {
        {},
        call(),
        {.kind = PortalKind::constants, .first = ~u64{0}, .second = ~u64{0}},
        {.kind = PortalKind::port_read, .first = 0x3f8, .second = 8},
        {.kind = PortalKind::port_write, .first = 0xfff8, .second = 8},
        {.kind = PortalKind::power_off, .first = u64{0x2000} << 32 | 0x604, .second = 0},
        {.kind = PortalKind::signal, .target = events, .first = 511},
        {.kind = PortalKind::signal,
         .target = events,
         .entry = 0x40'0000,
         .pool = pool,
         .badge = ~u64{0},
         .first = 511},
        {.kind = PortalKind::map, .target = stretch, .first = 7, .account = 1},
        {.kind = PortalKind::demap, .target = stretch},
        {.kind = PortalKind::protect, .target = stretch, .first = 3},
        {.kind = PortalKind::map_range, .target = stretch, .first = 5, .account = 1},
        {.kind = PortalKind::demap_range, .target = stretch},
        {.kind = PortalKind::sweep},
        {.kind = PortalKind::grant_unit},
        {.kind = PortalKind::map_private, .target = domain, .account = 1},
        {.kind = PortalKind::demap_private, .target = domain},
        {.kind = PortalKind::destroy},
        {.kind = PortalKind::grant},
        {.kind = PortalKind::resume},
        {.kind = PortalKind::resume, .target = thread},
        {.kind = PortalKind::dispatch},
        {.kind = PortalKind::halt},
        {.kind = PortalKind::set_timer},
        {.kind = PortalKind::end_of_interrupt},
        {.kind = PortalKind::map_device, .target = domain, .first = device_base, .second = 0x1000},
    };
    for (const PortalKind kind : {PortalKind::create, PortalKind::install, PortalKind::configure, PortalKind::get_state,
                                  PortalKind::set_state, PortalKind::transfer, PortalKind::populate, PortalKind::nail})
        list.push_back({.kind = kind, .account = 1});
    return list;
}

TEST(Specification, good_ones_are_accepted) {
    for (const auto& good : good_ones())
        EXPECT_EQ(checked(good), SpecificationError::none) << static_cast<int>(good.kind);
}

TEST(Specification, version_and_kind) {
    auto bad = call();
    bad.version = 0;
    EXPECT_EQ(checked(bad), SpecificationError::version);
    for (const unsigned kind : {3u, 15u, 28u, 31u, 50u, 255u, 65535u}) {
        bad = {.kind = static_cast<PortalKind>(kind)};
        EXPECT_EQ(checked(bad), SpecificationError::kind) << kind;
    }
}

TEST(Specification, fields_that_a_kind_does_not_use_are_zero) {
    for (const auto& good : good_ones()) {
        const bool is_call = good.kind == PortalKind::call;
        const bool wakes = good.kind == PortalKind::signal && good.entry != 0;
        const auto refused = [&](auto change, bool used) {
            auto bad = good;
            change(bad);
            if (!used) EXPECT_EQ(checked(bad), SpecificationError::unused_field) << static_cast<int>(good.kind);
        };
        refused([](auto& s) { s.reserved = 1; }, false);
        for (usize word = 0; word < std::size(good.reserved_words); ++word)
            refused([&](auto& s) { s.reserved_words[word] = 1; }, false);
        refused([](auto& s) { s.flags = 1; }, is_call);
        refused([](auto& s) { s.entry = 0x40'0000; }, is_call || good.kind == PortalKind::signal);
        refused([](auto& s) { s.pool = pool; }, is_call || wakes);
        refused([](auto& s) { s.badge = 1; }, is_call || wakes);
        refused([](auto& s) { s.argument_area = shared_space_base; }, is_call);
        refused([](auto& s) { s.trace = events; }, is_call);
        refused([](auto& s) { s.stack = StackPolicy::pool; }, is_call);
        refused([](auto& s) { s.arguments = 1; }, is_call);
        refused([](auto& s) { s.results = 1; }, is_call);
        refused([](auto& s) { s.target = domain; }, static_cast<bool>(good.target) || good.kind == PortalKind::resume);
        const bool constants = (good.kind >= PortalKind::constants && good.kind <= PortalKind::power_off) ||
                               good.kind == PortalKind::map_device;
        refused([](auto& s) { s.first = 1; }, constants || good.first != 0);
        refused([](auto& s) { s.second = 1; }, constants);
        refused([](auto& s) { s.account = 1; }, good.account != 0);
        if (good.account != 0) {
            auto bad = good;
            bad.account = 0;
            EXPECT_EQ(checked(bad), SpecificationError::account);
            bad.account = any_account;
            EXPECT_EQ(checked(bad),
                      good.kind == PortalKind::transfer ? SpecificationError::none : SpecificationError::account);
        }
    }
}

TEST(Specification, numbers) {
    for (const u32 at : {0u, 1u, 4u, 7u, portal_count, portal_count + 40, ~0u})
        for (const auto& good : good_ones()) EXPECT_EQ(checked(good, at), SpecificationError::number) << at;
    EXPECT_EQ(checked(call(), first_free_portal), SpecificationError::none);
    EXPECT_EQ(checked(call(), portal_count - 1), SpecificationError::none);

    const PortalSpecification handler = {.kind = PortalKind::fault_handler, .entry = 0x40'0000};
    EXPECT_EQ(checked(handler), SpecificationError::number);
    EXPECT_EQ(checked(handler, handler_portal), SpecificationError::none);
    EXPECT_EQ(checked(handler, fault_portal), SpecificationError::number);
    for (const auto& good : good_ones())
        EXPECT_EQ(checked(good, handler_portal) == SpecificationError::none, good.kind == PortalKind::unbound);
    EXPECT_EQ(checked({}, fault_portal), SpecificationError::none);
    EXPECT_EQ(checked(call(), fault_portal), SpecificationError::none);
    auto own_stack = call();
    own_stack.flags = 0, own_stack.pool = {}, own_stack.stack = StackPolicy::callers_own;
    EXPECT_EQ(checked(own_stack), SpecificationError::none);
    EXPECT_EQ(checked(own_stack, fault_portal), SpecificationError::number);
    EXPECT_EQ(checked({.kind = PortalKind::signal, .target = events}, fault_portal), SpecificationError::number);
    for (const u64 entry : {u64{0}, u64{0xffff}, shared_space_end, u64{1} << 47, 0xffff'8000'0000'0000, ~u64{0}})
        EXPECT_EQ(checked({.kind = PortalKind::fault_handler, .entry = entry}, handler_portal),
                  SpecificationError::entry);
}

TEST(Specification, targets) {
    for (auto bad : good_ones()) {
        if (!bad.target) continue;
        bad.target = {99};
        EXPECT_EQ(checked(bad), SpecificationError::target) << static_cast<int>(bad.kind);
        bad.target = bad.kind == PortalKind::signal ? domain : events;
        EXPECT_EQ(checked(bad), SpecificationError::target) << static_cast<int>(bad.kind);
    }
}

TEST(Specification, calls) {
    const auto refused = [](SpecificationError error, auto change) {
        auto bad = call();
        change(bad);
        EXPECT_EQ(checked(bad), error);
    };
    for (const u64 entry : {u64{0}, u64{0xffff}, shared_space_end, u64{1} << 63, ~u64{0}})
        refused(SpecificationError::entry, [&](auto& s) { s.entry = entry; });
    refused(SpecificationError::stack, [](auto& s) { s.stack = StackPolicy::none; });
    refused(SpecificationError::stack, [](auto& s) { s.stack = static_cast<StackPolicy>(4); });
    refused(SpecificationError::pool, [](auto& s) { s.pool = {}; });
    refused(SpecificationError::pool, [](auto& s) { s.pool = foreign_pool; });
    refused(SpecificationError::pool, [](auto& s) { s.stack = StackPolicy::callers_own, s.flags = 0; });
    refused(SpecificationError::flags, [](auto& s) { s.flags = PortalFlag::all + 1; });
    refused(SpecificationError::flags, [](auto& s) { s.flags = PortalFlag::separate_fs; });
    refused(SpecificationError::flags, [](auto& s) { s.flags = PortalFlag::separate_fs | PortalFlag::hide_caller; });
    refused(SpecificationError::flags, [](auto& s) { s.flags = PortalFlag::separate_fs | PortalFlag::hide_server; });
    for (const u16 flag : {PortalFlag::hide_caller, PortalFlag::hide_server})
        refused(SpecificationError::flags,
                [&](auto& s) { s.stack = StackPolicy::callers_own, s.pool = {}, s.flags = flag; });
    refused(SpecificationError::registers, [](auto& s) { s.arguments = 7; });
    refused(SpecificationError::registers, [](auto& s) { s.results = 7; });
    refused(SpecificationError::registers, [](auto& s) { s.argument_area = shared_space_base, s.arguments = 6; });
    for (const u64 area : {u64{1}, shared_space_base - 1, shared_space_end, ~u64{0}})
        refused(SpecificationError::argument_area, [&](auto& s) { s.argument_area = area; });
    refused(SpecificationError::trace, [](auto& s) { s.trace = events; });
    refused(SpecificationError::trace, [](auto& s) { s.flags |= PortalFlag::traced; });
    refused(SpecificationError::trace, [](auto& s) { s.flags |= PortalFlag::traced, s.trace = pool; });
    refused(SpecificationError::none, [](auto& s) { s.flags |= PortalFlag::traced, s.trace = events; });
    refused(SpecificationError::none, [](auto& s) { s.argument_area = shared_space_base, s.arguments = 5; });
    refused(SpecificationError::none, [](auto& s) { s.stack = StackPolicy::per_cpu; });
}

TEST(Specification, signals_that_wake) {
    const auto refused = [](SpecificationError error, auto change) {
        PortalSpecification bad = {.kind = PortalKind::signal, .target = events, .entry = 0x40'0000, .pool = pool};
        change(bad);
        EXPECT_EQ(checked(bad), error);
    };
    refused(SpecificationError::none, [](auto&) {});
    for (const u64 entry : {u64{1}, u64{0xffff}, shared_space_end, u64{1} << 63, ~u64{0}})
        refused(SpecificationError::entry, [&](auto& s) { s.entry = entry; });
    refused(SpecificationError::pool, [](auto& s) { s.pool = {}; });
    refused(SpecificationError::pool, [](auto& s) { s.pool = foreign_pool; });
    refused(SpecificationError::target, [](auto& s) { s.target = domain; });
    refused(SpecificationError::constants, [](auto& s) { s.first = 512; });
    // Without an entry nobody is woken, and there is nothing to say about how.
    refused(SpecificationError::unused_field, [](auto& s) { s.entry = 0; });
    refused(SpecificationError::unused_field, [](auto& s) { s.second = 1; });
    refused(SpecificationError::unused_field, [](auto& s) { s.stack = StackPolicy::per_cpu; });
    refused(SpecificationError::unused_field, [](auto& s) { s.flags = PortalFlag::counted; });
    refused(SpecificationError::unused_field, [](auto& s) { s.argument_area = shared_space_base; });
}

TEST(Specification, a_servers_fs_is_no_part_of_a_call_with_interrupts_off) {
    auto portal = call();
    portal.stack = StackPolicy::per_cpu;
    portal.flags = PortalFlag::separate_fs | PortalFlag::hide_server;
    EXPECT_EQ(checked(portal), SpecificationError::none);
    portal.flags = PortalFlag::separate_fs | PortalFlag::hide_caller;
    EXPECT_EQ(checked(portal), SpecificationError::flags);
    portal.flags = PortalFlag::separate_fs;
    EXPECT_EQ(checked(portal), SpecificationError::flags);
}

TEST(Specification, constants) {
    const auto refused = [](const PortalSpecification& bad) {
        EXPECT_EQ(checked(bad), SpecificationError::constants) << static_cast<int>(bad.kind);
    };
    for (const PortalKind kind : {PortalKind::port_read, PortalKind::port_write}) {
        refused({.kind = kind, .first = 0x3f8, .second = 0});
        refused({.kind = kind, .first = 0xffff, .second = 2});
        refused({.kind = kind, .first = 0, .second = 0x10001});
        refused({.kind = kind, .first = ~u64{0}, .second = 1});
        refused({.kind = kind, .first = 1, .second = ~u64{0}});
        EXPECT_EQ(checked({.kind = kind, .first = 0, .second = 0x10000}), SpecificationError::none);
    }
    refused({.kind = PortalKind::power_off, .first = 0x1'0000});
    refused({.kind = PortalKind::power_off, .first = u64{1} << 48});
    refused({.kind = PortalKind::power_off, .first = 0, .second = u64{1} << 48});
    refused({.kind = PortalKind::signal, .target = events, .first = 512});
    const auto device = [](u64 first, u64 second) {
        return PortalSpecification{.kind = PortalKind::map_device, .target = domain, .first = first, .second = second};
    };
    refused(device(device_base, 0));
    refused(device(device_base, 0x800));
    refused(device(device_base, 0x1001));
    refused(device(device_base + 8, 0x1000));
    refused(device(device_base + 0x1000, 0x1000)); // no device there
    EXPECT_EQ(checked(device(device_base, 0x10'0000)), SpecificationError::none);
    for (const u64 rights : {u64{0}, u64{2}, u64{4}, u64{6}, u64{8}, u64{9}, u64{1} << 32 | 1})
        for (const PortalKind kind : {PortalKind::map, PortalKind::map_range, PortalKind::protect})
            refused(
                {.kind = kind, .target = stretch, .first = rights, .account = kind == PortalKind::protect ? 0u : 1u});
    EXPECT_EQ(checked({.kind = PortalKind::protect, .target = common_stretch, .first = 1}), SpecificationError::target);
    EXPECT_EQ(checked({.kind = PortalKind::map, .target = common_stretch, .first = 1, .account = 1}),
              SpecificationError::none);
}

} // namespace
} // namespace metta
