// SPDX-License-Identifier: MIT
// From a specification to a bound portal, and back.
#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/code_window.hpp"
#include "nucleus/copy.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/objects/stretch_object.hpp"
#include "nucleus/portals/specification.hpp"
#include "nucleus/portals/stamper.hpp"
#include "nucleus/primitives/in_place.hpp"
#include "nucleus/primitives/manager.hpp"

extern "C" {
void unbound_entry();
void save_manager();
void call_too_deep();
void call_busy();
void argument_refused();
void dispatch_entry();
void halt_entry();
}

namespace metta {
namespace {

class Directory final : public ObjectDirectory {
  public:
    bool alive(ObjectRef object, ObjectType type) const override { return resolve<Object>(object, type) != nullptr; }
    bool pool_of(ObjectRef pool, ObjectRef domain) const override {
        const auto* stacks = resolve<StackPool>(pool, ObjectType::stack_pool);
        return stacks != nullptr && stacks->domain != nullptr && stacks->domain->self == domain &&
               stacks->domain->alive();
    }
    bool schedules(ObjectRef pool) const override {
        return machine.scheduler.pool != nullptr && machine.scheduler.pool->self == pool;
    }
    bool common(ObjectRef stretch) const override { return in_frame<StretchObject>(stretch.frame())->common(); }
    bool device(u64 base, u64 size) const override { return machine.ram.device(base / page_size, size / page_size); }
};

u64 address(void (*code)()) { return reinterpret_cast<u64>(code); }
u64 address(PortalKind kind) { return reinterpret_cast<u64>(kind == PortalKind::halt ? halt_entry : dispatch_entry); }
u64 address(InPlaceResult (*code)(u64, u64, u64, const Portal&)) { return reinterpret_cast<u64>(code); }

u64 function_of(const Portal& portal) {
    const PortalKind kind = portal.kind;
    const auto large = [&] { return static_cast<StretchObject*>(portal.target)->large; };
    switch (kind) {
    case PortalKind::map:
        return address(large() ? map_large_in_place : map_in_place);
    case PortalKind::demap:
        return address(large() ? demap_large_in_place : demap_in_place);
    case PortalKind::protect:
        return address(large() ? protect_large_in_place : protect_in_place);
    case PortalKind::nail:
        return address(nail_in_place);
    case PortalKind::grant_unit:
        return address(grant_unit_in_place);
    case PortalKind::map_private:
        return address(map_private_in_place);
    case PortalKind::demap_private:
        return address(demap_private_in_place);
    case PortalKind::power_off:
        return address(power_off_in_place);
    case PortalKind::map_device:
        return address(map_device_in_place);
    case PortalKind::set_timer:
        return address(set_timer_in_place);
    case PortalKind::end_of_interrupt:
        return address(end_of_interrupt_in_place);
    case PortalKind::dispatch:
    case PortalKind::halt:
        return address(kind);
    default:
        return address(save_manager);
    }
}

/// The first of `count` free units in a row.
std::optional<u32> find_units(u64 used, u32 count) {
    u64 starts = ~used;
    for (u32 found = 1; found < count && starts != 0;) {
        const u32 step = std::min(found, count - found);
        starts &= starts >> step;
        found += step;
    }
    if (starts == 0) return std::nullopt;
    return static_cast<u32>(std::countr_zero(starts));
}

constexpr u32 units_for(usize bytes) {
    return static_cast<u32>((bytes + PortalCode::unit_size - 1) / PortalCode::unit_size);
}
constexpr u32 header_units = units_for(sizeof(Portal));

bool works_on_pages(PortalKind kind) {
    return kind == PortalKind::map || kind == PortalKind::demap || kind == PortalKind::map_range ||
           kind == PortalKind::demap_range;
}

void fill_header(Portal& portal, const PortalSpecification& specification, const PortalPlan& plan) {
    portal.kind = specification.kind;
    portal.flags = specification.flags;
    portal.first = specification.first;
    portal.second = specification.second;
    portal.entry = specification.entry;
    portal.badge = specification.badge;
    portal.account = specification.account;
    portal.stack = specification.stack;
    portal.arguments = specification.arguments;
    portal.results = specification.results;
    portal.serialising = static_cast<u16>(plan.serialising());
    if (specification.target) portal.target = in_frame<Object>(specification.target.frame());
    if (specification.pool) portal.pool = in_frame<StackPool>(specification.pool.frame());
    if (specification.kind == PortalKind::map_private)
        portal.window = {.use = FrameRecord::use_of(specification.account, FrameState::owned),
                         .use_mask = FrameRecord::mappable};
    if (works_on_pages(specification.kind))
        portal.window =
            static_cast<StretchObject*>(portal.target)
                ->window(specification.account, static_cast<Rights>(specification.first), machine.never_execute);
}

PortalConstants constants_of(Portal& portal, u64 header, const PortalSpecification& specification) {
    PortalConstants constants;
    constants[Constant::header] = header;
    if (portal_wakes(specification)) portal.flags = waking_flags, portal.stack = StackPolicy::per_cpu;
    constants[Constant::flags] = portal.stack == StackPolicy::per_cpu ? FLAGS_INTERRUPTS_OFF : FLAGS_INTERRUPTS_ON;
    constants[Constant::entry] = specification.entry;
    constants[Constant::badge] = specification.badge;
    constants[Constant::area] = specification.argument_area;
    constants[Constant::counter] = reinterpret_cast<u64>(&portal.count);
    constants[Constant::initial_state] = reinterpret_cast<u64>(x86::initial_vectors());
    constants[Constant::too_deep] = address(call_too_deep);
    constants[Constant::busy] = address(call_busy);
    const bool call = specification.kind == PortalKind::call;
    if (!call) {
        constants[Constant::first] = specification.first;
        constants[Constant::second] = specification.second;
        constants[Constant::function] = function_of(portal);
        constants[Constant::refused] = address(argument_refused);
    }
    if (call || portal_wakes(specification)) {
        constants[Constant::caller_root] = reinterpret_cast<u64>(&portal.domain->root_word);
        constants[Constant::server_root] = reinterpret_cast<u64>(&server_of(portal)->root_word);
        if (portal.pool != nullptr) constants[Constant::pool] = CPU_POOLS + portal.pool->slot * sizeof(void*);
    }
    if (specification.kind == PortalKind::signal)
        constants[Constant::first] =
            reinterpret_cast<u64>(static_cast<EventPage*>(portal.target)->counts() + specification.first);
    if (specification.trace) {
        const auto* trace = in_frame<EventPage>(specification.trace.frame());
        constants[Constant::trace] = reinterpret_cast<u64>(trace->counts());
    }
    return constants;
}

/// The portal becomes part of the table, and of what knows about it.
void bind(Portal& portal, const PortalSpecification& specification) {
    if (portal.target != nullptr) {
        portal.next = portal.target->portals;
        if (portal.next != nullptr) portal.next->previous = &portal;
        portal.target->portals = &portal;
    }
    Domain& domain = *portal.domain;
    portal.next_bound = domain.bound;
    if (portal.next_bound != nullptr) portal.next_bound->previous_bound = &portal;
    domain.bound = &portal;
    if (portal.pool != nullptr) ++portal.pool->users;
    if (specification.trace) {
        portal.trace = in_frame<EventPage>(specification.trace.frame());
        ++portal.trace->users;
    }
    if (portal.number == fault_portal) {
        domain.keeper_call = &portal;
    } else {
        domain.table()[portal.number] = portal.code;
    }
}

bool is_bound(const Domain& domain, u32 number) {
    if (number == fault_portal) return domain.keeper_call != nullptr;
    if (number == handler_portal) return domain.handler_entry != 0;
    return portal_at(domain.table()[number]) != nullptr;
}

/// One step of taking out what is bound at `number`; a portal that is called right now stays until its calls return
/// another way.
x86::TrapFrame& take_out(Domain& domain, u32 number, Invocation& call) {
    if (number == handler_portal) {
        domain.handler_entry = 0; // nothing was stamped
        return call.answer(Status::ok);
    }
    u64 progress = call.sixth();
    if (domain.retired == nullptr) {
        progress = 0;
        Portal* portal = number == fault_portal ? domain.keeper_call : portal_at(domain.table()[number]);
        if (portal == nullptr) {
            // What stood there may be dead already; what every domain has stays.
            if (number >= first_free_portal) domain.table()[number] = address(unbound_entry);
            return call.answer(Status::ok);
        }
        unbind(*portal, unbound_entry);
        domain.retired = portal;
    }
    Portal* portal = domain.retired;
    if (portal->return_half != 0) {
        const Walk walk = take_over_frames({.portal = portal}, progress);
        if (!walk.finished) return call.again(walk.next);
    }
    domain.retired = portal->next;
    free_portal(*portal);
    // Somebody else's unfinished one may have come first.
    return is_bound(domain, number) ? call.again(0) : call.answer(Status::ok);
}

} // namespace

Status bind_portal(Domain& domain, u32 number, PortalCode& page, const PortalSpecification& specification) {
    const PortalPlan plan = plan_portal(specification, x86::processor_traits());
    const usize size = plan.size() + stamping_slack;
    const u32 units = header_units + units_for(size);
    const auto unit = find_units(page.used, units);
    if (!unit) return Status::exhausted;

    auto& portal = *reinterpret_cast<Portal*>(page.unit(*unit));
    fill_words(&portal, 0, sizeof portal / sizeof(u64));
    const u64 header = code_page_address(page.slot) + *unit * PortalCode::unit_size;
    portal.record = &portal;
    portal.domain = &domain;
    portal.number = number;
    portal.unit = static_cast<u8>(*unit);
    portal.units = static_cast<u8>(units);
    portal.code = header + header_units * PortalCode::unit_size;
    portal.size = static_cast<u16>(plan.size());
    fill_header(portal, specification, plan);
    PortalConstants constants = constants_of(portal, header, specification);
    const std::span room(page.unit(*unit + header_units), units_for(size) * PortalCode::unit_size);
    if (!stamp(room, portal.code, plan, constants)) return Status::bad_argument;
    portal.return_half = static_cast<u16>(plan.return_offset());

    page.used |= ((u64{1} << units) - 1) << *unit;
    fill_bytes(page.unit_of + *unit, static_cast<u8>(*unit), units);
    ++page.count;
    bind(portal, specification);
    return Status::ok;
}

void unbind(Portal& portal, void (*instead)()) {
    if (portal.number == fault_portal) {
        portal.domain->keeper_call = nullptr;
    } else {
        portal.domain->table()[portal.number] = address(instead);
    }
    if (portal.target != nullptr) {
        (portal.previous != nullptr ? portal.previous->next : portal.target->portals) = portal.next;
        if (portal.next != nullptr) portal.next->previous = portal.previous;
    }
    (portal.previous_bound != nullptr ? portal.previous_bound->next_bound : portal.domain->bound) = portal.next_bound;
    if (portal.next_bound != nullptr) portal.next_bound->previous_bound = portal.previous_bound;
    portal.previous = portal.next = portal.previous_bound = portal.next_bound = nullptr;
}

void free_portal(Portal& portal) {
    if (portal.pool != nullptr) --portal.pool->users;
    if (portal.trace != nullptr) --portal.trace->users;
    auto& page = *in_frame<PortalCode>(frame_of(&portal));
    page.used &= ~(((u64{1} << portal.units) - 1) << portal.unit);
    fill_bytes(page.unit_of + portal.unit, 0, portal.units);
    --page.count;
}

x86::TrapFrame& install(Invocation& call) {
    auto* domain = resolve<Domain>(call.object(), ObjectType::domain);
    if (domain == nullptr) return call.answer(Status::stale);
    const byte* page = record_frame(call.fourth(), call.account());
    if (page == nullptr) return call.answer(Status::not_owner);
    const u64 offset = call.fifth();
    if (offset % 8 != 0 || offset > page_size - sizeof(PortalSpecification) || call.second() >= portal_count)
        return call.answer(Status::bad_argument);
    const auto number = static_cast<u32>(call.second()) & (portal_count - 1);

    // A copy: whoever owns the frame may still be writing.
    alignas(PortalSpecification) std::array<byte, sizeof(PortalSpecification)> copy;
    copy_words(copy.data(), page + offset, copy.size() / sizeof(u64));
    const auto& specification = *reinterpret_cast<const PortalSpecification*>(copy.data());
    const SpecificationError error = check(specification, number, Directory());
    if (error != SpecificationError::none) return call.answer(Status::bad_specification, static_cast<u64>(error));
    if (specification.kind == PortalKind::unbound) return take_out(*domain, number, call);
    if (is_bound(*domain, number)) return call.answer(Status::occupied);
    if (specification.kind == PortalKind::fault_handler) {
        domain->handler_entry = specification.entry;
        return call.answer(Status::ok);
    }
    auto* code = resolve<PortalCode>({call.third()}, ObjectType::portal_code);
    if (code == nullptr) return call.answer(Status::stale);
    return call.answer(bind_portal(*domain, number, *code, specification));
}

} // namespace metta
