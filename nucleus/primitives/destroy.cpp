// SPDX-License-Identifier: MIT
// Destruction: nothing is freed under a live invocation frame. First the object can no longer be reached, then every
// invocation stack is freed of it, then its frames go back. Each step is of bounded length; where it has got to stands
// in the object, so that whoever invokes `destroy` again goes on.
#include <algorithm>
#include <span>

#include "nucleus/address_space.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/tlb.hpp"
#include "nucleus/code_window.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/objects/stretch_object.hpp"
#include "nucleus/primitives/manager.hpp"

extern "C" {
void peer_died_entry();
void revoked_entry();
void dispatch_slowly();
}

namespace metta {
namespace {

constexpr u32 portals_a_step = 32;

/// What a step of a destruction says.
enum class Step : u8 {
    again,    ///< there is more to do
    finished, ///< the frames can go back
    refused,  ///< something still uses the object: it is as it was
};

/// Unbinds up to `portals_a_step` portals from the object; true when none is left. Those of a domain may be in use.
bool unbind_portals(Object& object, Domain* domain) {
    for (u32 count = 0; count < portals_a_step; ++count) {
        Portal* portal = object.portals;
        if (portal == nullptr) return true;
        unbind(*portal, domain != nullptr && portal->kind == PortalKind::call ? peer_died_entry : revoked_entry);
        if (domain != nullptr) {
            portal->next = domain->retired;
            domain->retired = portal;
        } else {
            free_portal(*portal);
        }
    }
    return object.portals == nullptr;
}

/// Takes portals out of the domain's own table.
bool empty_table(Domain& domain) {
    for (u32 count = 0; count < portals_a_step && domain.bound != nullptr; ++count) {
        Portal* portal = domain.bound;
        unbind(*portal, revoked_entry);
        portal->next = domain.retired;
        domain.retired = portal;
    }
    return domain.bound == nullptr;
}

bool free_retired(Portal*& retired) {
    for (u32 count = 0; count < portals_a_step && retired != nullptr; ++count) {
        Portal* portal = retired;
        retired = portal->next;
        free_portal(*portal);
    }
    return retired == nullptr;
}

bool leave_pools(Domain& domain) {
    for (u32 count = 0; count < portals_a_step && domain.pools != nullptr; ++count) {
        StackPool* pool = domain.pools;
        domain.pools = pool->next;
        if (domain.pools != nullptr) domain.pools->previous = nullptr;
        pool->domain = nullptr;
        pool->previous = pool->next = nullptr;
        x86::processor().pools[pool->slot] = nullptr;
    }
    return domain.pools == nullptr;
}

/// A phase that finds nothing to do goes straight on to the next.
Step destroy_domain(Domain& domain, u64& progress) {
    enum Phase : u32 { alive, unreachable, threads, portals, tables };
    constexpr u32 entries_a_step = 640;
    if (domain.phase == alive) {
        if (&current_domain() == &domain || machine.scheduler.domain() == &domain) return Step::refused;
        domain.phase = unreachable;
    }
    if (domain.phase == unreachable) {
        if (domain.portals != nullptr) return unbind_portals(domain, &domain), Step::again;
        if (domain.bound != nullptr) return empty_table(domain), Step::again;
        domain.phase = threads;
        progress = 0;
    }
    if (domain.phase == threads) {
        const Walk walk = take_over_frames({.domain = &domain}, progress);
        progress = walk.next;
        if (!walk.finished) return Step::again;
        domain.phase = portals;
    }
    if (domain.phase == portals) {
        if (domain.retired != nullptr) return free_retired(domain.retired), Step::again;
        if (domain.pools != nullptr) return leave_pools(domain), Step::again;
        domain.phase = tables;
        return Step::again;
    }
    if (!domain.directories(machine.ram, machine.never_execute).dismantle(domain.dismantled, entries_a_step))
        return Step::again;
    x86::flush_context(domain.process_context, false);
    release_process_context(domain);
    return Step::finished;
}

Step destroy_thread(Thread& thread) {
    if (thread.status == ThreadStatus::running || thread.status == ThreadStatus::waiting) return Step::refused;
    if (machine.scheduler.thread == &thread) return Step::refused;
    thread.phase = 1;
    thread.continuation = reinterpret_cast<u64>(dispatch_slowly);
    if (!unbind_portals(thread, nullptr)) return Step::again;
    while (InvocationFrame* frame = innermost(thread)) { // at most maximum_call_depth
        const Call call = call_of(*frame);
        if (call.stack != nullptr) give_back_stack(*call.stack);
        thread.free = frame;
    }
    if (thread.home != nullptr) --thread.home->threads;
    if (thread.home_stack.slot != nullptr) machine.ram.give_back(frame_of(thread.home_stack.slot));
    (thread.previous != nullptr ? thread.previous->next : machine.threads) = thread.next;
    if (thread.next != nullptr) thread.next->previous = thread.previous;
    return Step::finished;
}

Step destroy_pool(StackPool& pool) {
    if (pool.users != 0 || machine.scheduler.pool == &pool) return Step::refused;
    u32 free = 0;
    for (const ServerStack* stack = x86::processor().pools[pool.slot]; stack != nullptr; stack = stack->next) ++free;
    // Of a dead domain's stacks only those are waited for that hold what a keeper was told.
    const bool keeping =
        std::any_of(pool.stacks, pool.stacks + pool.count, [](const ServerStack& s) { return s.keeping; });
    if (keeping || (pool.domain != nullptr && free != pool.count)) return Step::refused;
    for (u32 at = 0; at < pool.count; ++at)
        if (pool.stacks[at].slot != nullptr) machine.ram.give_back(frame_of(pool.stacks[at].slot));
    if (pool.domain != nullptr) {
        (pool.previous != nullptr ? pool.previous->next : pool.domain->pools) = pool.next;
        if (pool.next != nullptr) pool.next->previous = pool.previous;
    }
    if (pool.event_page != nullptr) --pool.event_page->users;
    x86::processor().pools[pool.slot] = nullptr;
    machine.pools.give_back(pool.slot);
    return Step::finished;
}

/// Signals that wake may be in an invocation stack; the others are done with.
bool unbind_signals(EventPage& page) {
    for (u32 count = 0; count < portals_a_step && page.portals != nullptr; ++count) {
        Portal* portal = page.portals;
        unbind(*portal, revoked_entry);
        if (portal->return_half == 0) {
            free_portal(*portal);
            continue;
        }
        portal->next = page.retired;
        page.retired = portal;
    }
    return page.portals == nullptr;
}

Step destroy_events(EventPage& page, u64& progress) {
    if (page.users != 0 || machine.ram.find(page.self.frame() + 1)->maps != 0) return Step::refused;
    enum Phase : u32 { alive, unreachable, threads, portals };
    if (page.phase == alive) page.phase = unreachable;
    if (page.phase == unreachable) {
        if (!unbind_signals(page)) return Step::again;
        page.phase = page.retired != nullptr ? threads : portals;
        progress = 0;
    }
    if (page.phase == threads) {
        const Walk walk = take_over_frames({.events = &page}, progress);
        progress = walk.next;
        if (!walk.finished) return Step::again;
        page.phase = portals;
    }
    if (!free_retired(page.retired)) return Step::again;
    machine.ram.give_back(page.self.frame() + 1);
    return Step::finished;
}

Step destroy_code(PortalCode& code) {
    if (code.count != 0) return Step::refused;
    hide_code_page(code.slot);
    machine.code_pages.give_back(code.slot);
    return Step::finished;
}

/// Whether a domain has the unit in its directories.
bool is_granted(const StretchObject& stretch, u32 unit) {
    if (!stretch.large) return machine.ram.held(stretch.leaf_table(unit)).maps != 0;
    const PageEntry entry = stretch.large_entries()[unit];
    return entry.present() && machine.ram.held(entry.frame()).maps != 1;
}

void free_large_unit(const StretchObject& stretch, u32 unit) {
    PageEntry& entry = stretch.large_entries()[unit];
    if (entry.present()) machine.ram.end_unit(entry.frame());
    entry = PageEntry();
}

Step destroy_stretch(StretchObject& stretch) {
    if (stretch.phase == StretchObject::being_made) return Step::finished; // nothing can be mapped or bound yet
    for (u32 unit = 0; stretch.alive() && unit < stretch.units; ++unit)
        if (is_granted(stretch, unit)) return Step::refused;
    if (stretch.alive()) stretch.progress = 0;
    stretch.phase = 1;
    if (!unbind_portals(stretch, nullptr)) return Step::again;
    if (stretch.large) {
        free_large_unit(stretch, stretch.progress++);
        return stretch.progress == stretch.units ? Step::finished : Step::again;
    }
    if (stretch.touched == 0) return Step::finished;
    PageEntry* entry = stretch.entries() + usize{stretch.progress} * StretchObject::entries_per_table;
    for (const PageEntry* end = entry + StretchObject::entries_per_table;; ++entry) {
        if (entry == end || !entry->present()) entry = find_used(entry, end);
        if (entry == end) break;
        --machine.ram.find(entry->frame())->maps;
    }
    ++stretch.progress;
    return stretch.progress == stretch.units ? Step::finished : Step::again;
}

Step destroy_vcpu(Vcpu& vcpu) {
    vcpu.phase = 1;
    return unbind_portals(vcpu, nullptr) ? Step::finished : Step::again;
}

Step destroy_object(ObjectType type, Object& object, u64& progress) {
    switch (type) {
    case ObjectType::domain:
        return destroy_domain(static_cast<Domain&>(object), progress);
    case ObjectType::thread:
        return destroy_thread(static_cast<Thread&>(object));
    case ObjectType::vcpu:
        return destroy_vcpu(static_cast<Vcpu&>(object));
    case ObjectType::event_page:
        return destroy_events(static_cast<EventPage&>(object), progress);
    case ObjectType::stack_pool:
        return destroy_pool(static_cast<StackPool&>(object));
    case ObjectType::portal_code:
        return destroy_code(static_cast<PortalCode&>(object));
    case ObjectType::stretch:
        return destroy_stretch(static_cast<StretchObject&>(object));
    case ObjectType::none:
        break;
    }
    return Step::refused;
}

} // namespace

x86::TrapFrame& destroy(Invocation& call) {
    const FrameRecord* record = machine.ram.resolve(call.object(), ObjectType::none);
    if (record == nullptr) return call.answer(Status::stale);
    const u32 frame = call.object().frame();
    u64 progress = call.sixth();
    switch (destroy_object(record->type, *in_frame<Object>(frame), progress)) {
    case Step::refused:
        return call.answer(Status::busy);
    case Step::again:
        return call.again(progress);
    case Step::finished:
        break;
    }
    machine.ram.end_object(frame);
    return call.answer(Status::ok);
}

} // namespace metta
