// SPDX-License-Identifier: MIT
// Which fields a kind uses stands in one table; a field that it does not use must be zero.
#include "nucleus/portals/specification.hpp"

#include <array>

#include "interfaces/boot_info.hpp"

namespace metta {
namespace {

using Rule = SpecificationError;

enum Use : u8 { uses_target = 1, uses_constants = 2, uses_account = 4, is_call = 8, is_handler = 16, may_wake = 32 };

struct KindRule {
    bool known = false;
    u8 use = 0;
    ObjectType target = ObjectType::none;
};

constexpr auto rules = [] {
    std::array<KindRule, static_cast<usize>(PortalKind::sweep) + 1> table = {};
    const auto set = [&](PortalKind kind, u8 use, ObjectType target = ObjectType::none) {
        table[static_cast<usize>(kind)] = {true, use, target};
    };
    set(PortalKind::unbound, 0);
    set(PortalKind::call, is_call | uses_target, ObjectType::domain);
    set(PortalKind::fault_handler, is_handler);
    set(PortalKind::constants, uses_constants);
    set(PortalKind::port_read, uses_constants);
    set(PortalKind::port_write, uses_constants);
    set(PortalKind::power_off, uses_constants);
    set(PortalKind::signal, uses_target | uses_constants | may_wake, ObjectType::event_page);
    set(PortalKind::map, uses_target | uses_constants | uses_account, ObjectType::stretch);
    set(PortalKind::demap, uses_target, ObjectType::stretch);
    set(PortalKind::protect, uses_target | uses_constants, ObjectType::stretch);
    set(PortalKind::nail, uses_account);
    set(PortalKind::map_range, uses_target | uses_constants | uses_account, ObjectType::stretch);
    set(PortalKind::demap_range, uses_target, ObjectType::stretch);
    set(PortalKind::sweep, 0);
    set(PortalKind::grant_unit, 0);
    set(PortalKind::map_private, uses_target | uses_account, ObjectType::domain);
    set(PortalKind::demap_private, uses_target, ObjectType::domain);
    set(PortalKind::create, uses_account);
    set(PortalKind::destroy, 0);
    set(PortalKind::install, uses_account);
    set(PortalKind::grant, 0);
    set(PortalKind::configure, uses_account);
    set(PortalKind::get_state, uses_account);
    set(PortalKind::set_state, uses_account);
    set(PortalKind::resume, uses_target, ObjectType::thread);
    set(PortalKind::transfer, uses_account);
    set(PortalKind::dispatch, 0);
    set(PortalKind::halt, 0);
    set(PortalKind::set_timer, 0);
    set(PortalKind::end_of_interrupt, 0);
    set(PortalKind::populate, uses_account);
    set(PortalKind::map_device, uses_target | uses_constants, ObjectType::domain);
    return table;
}();

bool is_code_address(u64 address) { return address >= private_window_base && address < shared_space_end; }

/// `first` is the most Rights.
bool has_most_rights(PortalKind kind) {
    return kind == PortalKind::map || kind == PortalKind::map_range || kind == PortalKind::protect;
}

bool unused_fields_are_zero(const PortalSpecification& portal, u8 use) {
    const bool call = (use & is_call) != 0;
    u64 rest = 0;
    for (const u64 word : portal.reserved_words) rest |= word;
    rest |= portal.reserved;
    if (!call) {
        const bool wakes = (use & may_wake) != 0 && portal.entry != 0;
        rest |= portal.flags | portal.argument_area | portal.trace.value;
        rest |= static_cast<u64>(portal.stack) | portal.arguments | portal.results;
        if (!wakes) rest |= portal.pool.value | portal.badge;
        if (!wakes && (use & is_handler) == 0) rest |= portal.entry;
        if (portal.kind == PortalKind::signal || has_most_rights(portal.kind)) rest |= portal.second;
    }
    if ((use & uses_target) == 0) rest |= portal.target.value;
    if ((use & uses_constants) == 0) rest |= portal.first | portal.second;
    if ((use & uses_account) == 0) rest |= portal.account;
    return rest == 0;
}

bool number_suits(const PortalSpecification& portal, u32 number) {
    if (number == fault_portal)
        return portal.kind == PortalKind::unbound ||
               (portal.kind == PortalKind::call && portal.stack != StackPolicy::callers_own);
    if (number == handler_portal) return portal.kind == PortalKind::unbound || portal.kind == PortalKind::fault_handler;
    return number >= first_free_portal && number < portal_count && portal.kind != PortalKind::fault_handler;
}

/// Port and value of a 16-bit write, as power_off takes them.
bool is_port_write(u64 constant) { return (constant & 0xffff) == (constant & 0xffff'ffff) && constant >> 48 == 0; }

bool constants_in_range(const PortalSpecification& portal) {
    constexpr u64 ports = 0x10000;
    switch (portal.kind) {
    case PortalKind::port_read:
    case PortalKind::port_write:
        return portal.second >= 1 && portal.second <= ports && portal.first <= ports - portal.second;
    case PortalKind::power_off:
        return is_port_write(portal.first) && is_port_write(portal.second);
    case PortalKind::map:
    case PortalKind::map_range:
    case PortalKind::protect:
        return (portal.first & ~static_cast<u64>(Rights::any)) == 0 &&
               allows(static_cast<Rights>(portal.first), Rights::read);
    case PortalKind::signal:
        return portal.first < page_size / sizeof(u64);
    case PortalKind::map_device:
        return portal.first % page_size == 0 && portal.second % page_size == 0 && portal.second != 0;
    default:
        return true;
    }
}

bool has_pool(const PortalSpecification& portal) {
    return portal.stack == StackPolicy::pool || portal.stack == StackPolicy::per_cpu;
}

Rule check_flags(const PortalSpecification& portal) {
    constexpr u16 both = PortalFlag::hide_caller | PortalFlag::hide_server;
    const u16 flags = portal.flags;
    if ((flags & ~PortalFlag::all) != 0) return Rule::flags;
    // Of a per_cpu server's registers FS is no part: what is separate is the caller's.
    const u16 hidden = portal.stack == StackPolicy::per_cpu ? PortalFlag::hide_server : both;
    if ((flags & PortalFlag::separate_fs) != 0 && (flags & hidden) != hidden) return Rule::flags;
    if (!has_pool(portal) && (flags & (both | PortalFlag::separate_fs)) != 0) return Rule::flags;
    return Rule::none;
}

Rule check_call(const PortalSpecification& portal, const ObjectDirectory& objects) {
    if (!is_code_address(portal.entry)) return Rule::entry;
    if (portal.stack == StackPolicy::none || portal.stack > StackPolicy::per_cpu) return Rule::stack;
    if (const Rule broken = check_flags(portal); broken != Rule::none) return broken;
    if (has_pool(portal) ? !objects.pool_of(portal.pool, portal.target) : static_cast<bool>(portal.pool))
        return objects.alive(portal.target, ObjectType::domain) ? Rule::pool : Rule::target;
    const u8 limit =
        portal.argument_area != 0 ? PortalSpecification::maximum_registers - 1 : PortalSpecification::maximum_registers;
    if (portal.arguments > limit || portal.results > PortalSpecification::maximum_registers) return Rule::registers;
    if (portal.argument_area != 0 &&
        (portal.argument_area < shared_space_base || portal.argument_area >= shared_space_end))
        return Rule::argument_area;
    const bool traced = (portal.flags & PortalFlag::traced) != 0;
    if (traced ? !objects.alive(portal.trace, ObjectType::event_page) : static_cast<bool>(portal.trace))
        return Rule::trace;
    return Rule::none;
}

} // namespace

SpecificationError check(const PortalSpecification& portal, u32 number, const ObjectDirectory& objects) {
    if (portal.version != PortalSpecification::current_version) return Rule::version;
    const auto kind = static_cast<usize>(portal.kind);
    if (kind >= rules.size() || !rules[kind].known) return Rule::kind;
    const KindRule* rule = &rules[kind];
    if (!unused_fields_are_zero(portal, rule->use)) return Rule::unused_field;
    if (!number_suits(portal, number)) return Rule::number;
    if ((rule->use & uses_account) != 0 && portal.account == 0) return Rule::account;
    if (portal.account == any_account && portal.kind != PortalKind::transfer) return Rule::account;
    // A pool's domain is alive; a resume portal need not be bound.
    const bool told = (portal.kind == PortalKind::resume && !portal.target) || has_pool(portal);
    if ((rule->use & uses_target) != 0 && !told && !objects.alive(portal.target, rule->target)) return Rule::target;
    if ((rule->use & is_call) != 0) return check_call(portal, objects);
    if ((rule->use & uses_constants) != 0 && !constants_in_range(portal)) return Rule::constants;
    if ((rule->use & is_handler) != 0 && !is_code_address(portal.entry)) return Rule::entry;
    if ((rule->use & may_wake) != 0 && portal.entry != 0) {
        if (!is_code_address(portal.entry)) return Rule::entry;
        if (!objects.schedules(portal.pool)) return Rule::pool;
    }
    if (portal.kind == PortalKind::protect && objects.common(portal.target)) return Rule::target;
    if (portal.kind == PortalKind::map_device && !objects.device(portal.first, portal.second)) return Rule::constants;
    return Rule::none;
}

} // namespace metta
