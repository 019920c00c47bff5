// SPDX-License-Identifier: MIT
// Portals to stamp, of every shape, and constants that can be told apart.
#pragma once

#include <string>
#include <vector>

#include "interfaces/boot_info.hpp"
#include "nucleus/portals/stamper.hpp"

namespace metta::test {

inline constexpr u64 code_address = 0xffff'ffff'a000'1080;

struct Case {
    std::string name;
    PortalSpecification specification;
    ProcessorTraits processor = {.fsgsbase = true, .xsave = true};
};

inline PortalSpecification call_specification(u16 flags, StackPolicy stack, u8 arguments = 0, u8 results = 1) {
    return {.kind = PortalKind::call,
            .flags = flags,
            .target = {1},
            .entry = 0x40'1234,
            .pool = {stack == StackPolicy::callers_own ? u64{0} : u64{2}},
            .badge = 0xbad'6e00'0001,
            .stack = stack,
            .arguments = arguments,
            .results = results};
}

inline std::vector<Case> cases() {
    constexpr u16 untrusting = PortalFlag::untrusting;
    std::vector<Case> list;
    for (u8 count = 0; count <= 6; ++count)
        for (const u16 keep : {u16{0}, PortalFlag::keep_registers})
            list.push_back({"untrusting", call_specification(untrusting | keep, StackPolicy::pool, count,
                                                             static_cast<u8>(6 - count))});
    list.push_back({"trusting own", call_specification(0, StackPolicy::callers_own, 6, 6)});
    list.push_back({"trusting pool", call_specification(0, StackPolicy::pool, 6, 6)});
    list.push_back({"keeping own", call_specification(PortalFlag::keep_registers, StackPolicy::callers_own, 6, 6)});
    list.push_back({"per cpu", call_specification(untrusting, StackPolicy::per_cpu, 2, 2)});
    // The flags of a call that a waking signal makes: the server sees the caller's registers and has no FS of its own.
    for (const ProcessorTraits processor : {ProcessorTraits{true, true}, ProcessorTraits{false, false}}) {
        list.push_back(
            {"per cpu, caller seen", call_specification(waking_flags, StackPolicy::per_cpu, 6, 1), processor});
        list.push_back({"waking",
                        {.kind = PortalKind::signal,
                         .target = {1},
                         .entry = 0x40'1234,
                         .pool = {2},
                         .badge = 0xbad'6e00'0001,
                         .first = 7},
                        processor});
    }
    list.push_back({"without fsgsbase", call_specification(untrusting, StackPolicy::pool), {false, true}});
    list.push_back({"without xsave", call_specification(untrusting, StackPolicy::pool), {true, false}});
    list.push_back(
        {"traced", call_specification(untrusting | PortalFlag::counted | PortalFlag::traced, StackPolicy::pool, 6, 6)});
    Case area = {"area", call_specification(untrusting, StackPolicy::pool, 5, 1)};
    area.specification.argument_area = 0x123'4560'0000;
    list.push_back(area);
    for (const PortalKind kind :
         {PortalKind::constants,  PortalKind::port_read,   PortalKind::port_write, PortalKind::signal,
          PortalKind::map,        PortalKind::power_off,   PortalKind::install,    PortalKind::resume,
          PortalKind::dispatch,   PortalKind::halt,        PortalKind::set_timer,  PortalKind::end_of_interrupt,
          PortalKind::map_device, PortalKind::populate,    PortalKind::protect,    PortalKind::nail,
          PortalKind::map_range,  PortalKind::demap_range, PortalKind::sweep,      PortalKind::grant_unit})
        list.push_back({"kind", {.kind = kind}});
    return list;
}

/// As the nucleus would have them: addresses of the nucleus sign-extend from 32 bits, those of the direct map do not.
inline PortalConstants constants_for(const PortalSpecification& specification) {
    PortalConstants constants;
    const bool per_cpu = specification.stack == StackPolicy::per_cpu || portal_wakes(specification);
    constants[Constant::header] = code_address - 192;
    constants[Constant::caller_root] = 0xffff'8000'0011'1040;
    constants[Constant::server_root] = 0xffff'8000'0022'2040;
    constants[Constant::pool] = 64 + 8 * 77;
    constants[Constant::entry] = specification.entry;
    constants[Constant::flags] = per_cpu ? 0x002 : 0x202;
    constants[Constant::badge] = specification.badge;
    constants[Constant::area] = specification.argument_area;
    constants[Constant::counter] = 0xffff'8000'0033'30a8;
    constants[Constant::trace] = 0xffff'8000'0044'4000;
    constants[Constant::first] = specification.kind == PortalKind::signal ? 0xffff'8000'0055'5038 : 0x3f8;
    constants[Constant::second] = 8;
    constants[Constant::function] = 0xffff'ffff'8000'5e70;
    constants[Constant::initial_state] = 0xffff'ffff'8001'8240;
    constants[Constant::too_deep] = 0xffff'ffff'8000'7b10;
    constants[Constant::busy] = 0xffff'ffff'8000'7b17;
    constants[Constant::refused] = 0xffff'ffff'8000'7b40;
    return constants;
}

inline std::vector<byte> stamped(const Case& item, PortalPlan& plan, bool& fits) {
    plan = plan_portal(item.specification, item.processor);
    std::vector<byte> room(round_up(plan.size() + stamping_slack, 64));
    PortalConstants constants = constants_for(item.specification);
    fits = stamp(room, code_address, plan, constants);
    return room;
}

} // namespace metta::test
