// SPDX-License-Identifier: MIT
// Objects as records, in a frame of the manager's: no pointer of ring 3's is ever followed.
#include <algorithm>
#include <cstring>

#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/dispatching.hpp"
#include "nucleus/faults.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/primitives/manager.hpp"

namespace metta {
namespace {

ObjectRef reference_to(const Object* object) { return object != nullptr ? object->self : ObjectRef(); }

void write_thread(Thread& thread, ThreadState& state) {
    state.version = ThreadState::current_version;
    state.status = thread.status;
    state.reason = thread.reason;
    state.vector = thread.trap.vector, state.code = thread.trap.error_code, state.address = thread.trap.cr2;
    if (!waits_in_call(thread)) {
        get_registers(thread.trap, state.registers);
        state.fs_base = thread.fs_base, state.gs_base = thread.gs_base;
    }
    state.home = reference_to(thread.home);
    for (const InvocationFrame* frame = innermost(thread); frame != nullptr && frame != &thread.sentinel();
         frame = frame->outer) {
        const Call call = call_of(*frame);
        state.calls[state.depth++] = {.caller = reference_to(call.caller),
                                      .server = reference_to(call.server),
                                      .rip = frame->rip,
                                      .rsp = frame->rsp};
    }
    if (!waits_in_call(thread)) std::memcpy(state.vectors, thread.vectors, sizeof state.vectors);
}

/// Bound numbers of a table.
u32 count_portals(const Domain& domain) {
    const u64* table = domain.table();
    return static_cast<u32>(
        std::count_if(table, table + portal_count, [](u64 code) { return portal_at(code) != nullptr; }));
}

void write_code(PortalCode& page, PortalCodeState& state) {
    state.version = PortalCodeState::current_version;
    usize room = 0;
    for (usize unit = PortalCode::first_unit; unit < PortalCode::units && state.count < state.maximum_portals;) {
        if ((page.used >> unit & 1) == 0) {
            ++unit;
            continue;
        }
        const auto& portal = *reinterpret_cast<const Portal*>(page.unit(unit));
        state.portals[state.count++] = {.domain = reference_to(portal.domain),
                                        .number = portal.number,
                                        .kind = portal.kind,
                                        .serialising = portal.serialising,
                                        .code = portal.code,
                                        .size = portal.size,
                                        .return_half = portal.return_half,
                                        .count = portal.count};
        const byte* code = page.unit(0) + portal.code % page_size;
        if (room + portal.size <= sizeof state.bytes) {
            std::memcpy(state.bytes + room, code, portal.size);
            room += portal.size;
        }
        unit += portal.units;
    }
}

Status read_thread(Thread& thread, const byte* record) {
    if (thread.status != ThreadStatus::stopped) return Status::busy;
    ThreadState state; // a copy: whoever owns the frame may still be writing
    std::memcpy(&state, record, sizeof state);
    if (state.version != ThreadState::current_version) return Status::bad_argument;
    if (!x86::processor_traits().fsgsbase && (state.fs_base != 0 || state.gs_base != 0)) return Status::absent;
    if (valid_base(state.fs_base) != state.fs_base || valid_base(state.gs_base) != state.gs_base)
        return Status::bad_argument;
    if (!valid_code_address(state.registers.rip)) return Status::bad_argument;
    abandon_wait(thread);
    set_registers(thread.trap, state.registers);
    thread.fs_base = state.fs_base, thread.gs_base = state.gs_base;
    std::memcpy(thread.vectors, state.vectors, sizeof thread.vectors);
    x86::sanitise_vectors(thread.vectors);
    return Status::ok;
}

} // namespace

byte* record_frame(u64 frame, AccountId account) {
    const FrameRecord* record = machine.ram.find(frame);
    return record != nullptr && record->mappable_by(account) ? in_frame<byte>(frame) : nullptr;
}

x86::TrapFrame& get_state(Invocation& call) {
    const FrameRecord* record = machine.ram.resolve(call.object(), ObjectType::none);
    if (record == nullptr) return call.answer(Status::stale);
    byte* page = record_frame(call.second(), call.account());
    if (page == nullptr) return call.answer(Status::not_owner);
    auto* object = in_frame<Object>(call.object().frame());
    std::memset(page, 0, page_size);
    switch (record->type) {
    case ObjectType::thread: {
        auto& thread = static_cast<Thread&>(*object);
        if (thread.status == ThreadStatus::running) return call.answer(Status::busy);
        write_thread(thread, *reinterpret_cast<ThreadState*>(page));
        break;
    }
    case ObjectType::domain: {
        const auto& domain = static_cast<Domain&>(*object);
        *reinterpret_cast<DomainState*>(page) = {
            .free_tables = domain.stock.count(), .portals = count_portals(domain), .threads = domain.threads};
        break;
    }
    case ObjectType::portal_code:
        write_code(static_cast<PortalCode&>(*object), *reinterpret_cast<PortalCodeState*>(page));
        break;
    case ObjectType::stack_pool: {
        const auto& pool = static_cast<StackPool&>(*object);
        u32 free = 0;
        for (const ServerStack* stack = x86::processor().pools[pool.slot]; stack != nullptr; stack = stack->next)
            ++free;
        *reinterpret_cast<StackPoolState*>(page) = {.stacks = pool.count, .free = free, .portals = pool.users};
        break;
    }
    case ObjectType::vcpu: {
        const auto& vcpu = static_cast<Vcpu&>(*object);
        *reinterpret_cast<VcpuState*>(page) = {
            .activations = vcpu.activations ? 1u : 0u, .thread = vcpu.thread, .entry = vcpu.entry};
        break;
    }
    default:
        return call.answer(Status::bad_argument);
    }
    return call.answer(Status::ok);
}

x86::TrapFrame& set_state(Invocation& call) {
    auto* thread = resolve<Thread>(call.object(), ObjectType::thread);
    if (thread == nullptr)
        return call.answer(machine.ram.resolve(call.object(), ObjectType::none) == nullptr ? Status::stale
                                                                                           : Status::bad_argument);
    const byte* page = record_frame(call.second(), call.account());
    if (page == nullptr) return call.answer(Status::not_owner);
    return call.answer(read_thread(*thread, page));
}

x86::TrapFrame& resume_thread(Invocation& call) {
    const Object* bound = call.portal().target;
    const ObjectRef target = bound != nullptr ? bound->self : call.object();
    if (!target) {
        Thread& thread = rest();
        if (thread.resumer == nullptr) return call.answer(Status::absent);
        call.answer(Status::ok);
        return stop(thread, StopReason::yielded);
    }
    const auto* vcpu = resolve<Vcpu>(target, ObjectType::vcpu);
    auto* other = resolve<Thread>(vcpu != nullptr ? vcpu->thread : target, ObjectType::thread);
    if (other == nullptr) return call.answer(Status::stale);
    if (other->status != ThreadStatus::stopped || other == machine.scheduler.thread) return call.answer(Status::busy);
    if (settle_wait(*other) != StopReason::none) return call.answer(Status::busy);
    if (vcpu != nullptr && vcpu->activations) activate(*other, vcpu->entry);
    return resume(rest(), *other);
}

} // namespace metta
