// SPDX-License-Identifier: MIT
// Objects are made in frames of the creator's account; nothing else is allocated but numbers from fixed tables.
#include <algorithm>
#include <cstring>

#include "nucleus/address_space.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/code_window.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/objects/event_page.hpp"
#include "nucleus/objects/stretch_object.hpp"
#include "nucleus/primitives/manager.hpp"

extern "C" {
void continue_call();
void dispatch_slowly();
}

namespace metta {
namespace {

/// Every type's frames, as a power of two; of a stretch any from 1 on, of a large one 0.
bool valid_width(ObjectType type, u64 width) {
    switch (type) {
    case ObjectType::domain:
        return width == Domain::width;
    case ObjectType::thread:
        return width == Thread::width;
    case ObjectType::event_page:
        return width == EventPage::width;
    case ObjectType::vcpu:
    case ObjectType::stack_pool:
    case ObjectType::portal_code:
        return width == 0;
    case ObjectType::stretch:
        return width <= StretchObject::maximum_width;
    case ObjectType::none:
        break;
    }
    return false;
}

Status make_thread(Thread& thread, const Invocation& call) {
    auto* home = resolve<Domain>({call.fourth()}, ObjectType::domain);
    if (home == nullptr) return Status::stale;
    if (!valid_code_address(call.fifth())) return Status::bad_argument;
    make_thread(thread, *home, call.fifth(), call.sixth());
    return Status::ok;
}

Status make_vcpu(Vcpu& vcpu, const Invocation& call) {
    const ObjectRef thread{call.fourth()};
    if (resolve<Thread>(thread, ObjectType::thread) == nullptr) return Status::stale;
    if (call.fifth() != 0 && !valid_code_address(call.fifth())) return Status::bad_argument;
    vcpu.thread = thread;
    vcpu.entry = call.fifth();
    return Status::ok;
}

Status make_pool(StackPool& pool, const Invocation& call) {
    auto* domain = resolve<Domain>({call.fourth()}, ObjectType::domain);
    if (domain == nullptr) return Status::stale;
    const auto slot = machine.pools.take();
    if (!slot) return Status::exhausted;
    pool.slot = *slot;
    pool.domain = domain;
    pool.next = domain->pools;
    if (pool.next != nullptr) pool.next->previous = &pool;
    domain->pools = &pool;
    x86::processor().pools[pool.slot] = nullptr;
    return Status::ok;
}

Status make_stretch(StretchObject& stretch, const Invocation& call, u64 width) {
    const bool large = call.fifth() != 0;
    if (call.fifth() > 1 || large != (width == 0)) return Status::bad_argument;
    // Of one that is not large there can be fewer than there is room for.
    const u64 most = large ? StretchObject::maximum_large_units : (u64{1} << width) - 1;
    const u64 units = large || call.sixth() != 0 ? call.sixth() : most;
    if (units == 0 || units > most) return Status::bad_argument;
    const u64 base = call.fourth(), size = units * large_page_size;
    if (base % large_page_size != 0 || base < shared_space_base || base >= shared_space_end ||
        size > shared_space_end - base)
        return Status::bad_argument;
    if (base < common_region_base && base + size > common_region_base) return Status::bad_argument;
    stretch.base = base;
    stretch.units = static_cast<u32>(units);
    stretch.large = large;
    stretch.phase = large ? 0 : StretchObject::being_made;
    return Status::ok;
}

/// A stretch whose creation has stopped half-way, to be invoked again.
StretchObject* half_made_stretch(u64 frame, u64 width, AccountId account) {
    const FrameRecord* record = machine.ram.find(frame);
    if (record == nullptr || record->type != ObjectType::stretch || record->owner != account || record->width != width)
        return nullptr;
    auto* stretch = in_frame<StretchObject>(frame);
    return stretch->phase == StretchObject::being_made ? stretch : nullptr;
}

/// One step of clearing leaf tables. The stretch is alive when all are.
x86::TrapFrame& clear_tables(StretchObject& stretch, Invocation& call) {
    constexpr u32 step = 16;
    const u32 tables = std::min(stretch.units - stretch.progress, step);
    std::memset(stretch.entries() + usize{stretch.progress} * StretchObject::entries_per_table, 0, tables * page_size);
    stretch.progress += tables;
    if (stretch.progress < stretch.units) return call.again(stretch.progress);
    stretch.phase = 0;
    return call.answer(Status::ok, stretch.self.value);
}

/// The frames are an object already, and its first is zero.
Status make(ObjectType type, u32 frame, const Invocation& call) {
    switch (type) {
    case ObjectType::domain:
        make_domain(*in_frame<Domain>(frame));
        return Status::ok;
    case ObjectType::thread:
        return make_thread(*in_frame<Thread>(frame), call);
    case ObjectType::vcpu:
        return make_vcpu(*in_frame<Vcpu>(frame), call);
    case ObjectType::event_page:
        machine.ram.find(frame + 1)->state = FrameState::kept;
        return Status::ok;
    case ObjectType::stack_pool:
        return make_pool(*in_frame<StackPool>(frame), call);
    case ObjectType::portal_code:
        return make_code(*in_frame<PortalCode>(frame));
    case ObjectType::stretch:
        return make_stretch(*in_frame<StretchObject>(frame), call, call.third());
    case ObjectType::none:
        break;
    }
    return Status::bad_argument;
}

} // namespace

void make_thread(Thread& thread, Domain& home, u64 entry, u64 stack_top) {
    InvocationFrame* frames = thread.invocation_frames();
    for (usize at = 0; at < Thread::frames; ++at) {
        frames[at].outer = at > 0 ? &frames[at - 1] : nullptr;
        frames[at].deeper = at + 1 < Thread::frames ? &frames[at + 1] : nullptr;
    }
    take_over(frames[0], {});
    thread.free = &frames[1];
    thread.home = &home;
    ++home.threads;
    thread.status = ThreadStatus::stopped;
    thread.continuation = reinterpret_cast<u64>(dispatch_slowly);
    thread.away = reinterpret_cast<u64>(continue_call);
    start_registers(thread.trap, entry, stack_top);
    x86::initialise_vectors(thread.vectors);
    thread.next = machine.threads;
    if (thread.next != nullptr) thread.next->previous = &thread;
    machine.threads = &thread;
}

Status make_code(PortalCode& code) {
    const auto slot = machine.code_pages.take();
    if (!slot) return Status::exhausted;
    code.slot = *slot;
    code.used = (u64{1} << PortalCode::first_unit) - 1;
    show_code_page(code.slot, frame_of(&code));
    return Status::ok;
}

x86::TrapFrame& create(Invocation& call) {
    const u64 type_number = call.first(), width = call.third();
    const auto type = static_cast<ObjectType>(type_number & 0xff);
    if (type_number > 0xff || !valid_width(type, width)) return call.answer(Status::bad_argument);
    if (StretchObject* unfinished = half_made_stretch(call.second(), width, call.account()))
        return clear_tables(*unfinished, call);

    const Status taken = machine.ram.begin_object(call.second(), static_cast<u32>(width), call.account(), type);
    if (taken != Status::ok) return call.answer(taken);
    const auto frame = static_cast<u32>(call.second());
    // A domain clears its own frames, a stretch its leaf tables, in steps; but a large one's are in its record.
    const bool tables = type == ObjectType::stretch && width != 0;
    const u64 cleared = type == ObjectType::domain ? 1 : u64{1} << width;
    std::memset(in_frame<byte>(frame), 0, tables ? sizeof(StretchObject) : cleared * page_size);
    const ObjectRef reference = machine.ram.reference(frame);
    in_frame<Object>(frame)->self = reference;
    const Status made = make(type, frame, call);
    if (made != Status::ok) {
        machine.ram.end_object(frame);
        return call.answer(made);
    }
    if (type == ObjectType::stretch && width != 0) return clear_tables(*in_frame<StretchObject>(frame), call);
    return call.answer(Status::ok, reference.value);
}

} // namespace metta
