// SPDX-License-Identifier: MIT
// What of an object can be changed after it is made, and who may use a stretch.
#include <algorithm>

#include "nucleus/address_space.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/tlb.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/objects/stretch_object.hpp"
#include "nucleus/primitives/manager.hpp"

namespace metta {
namespace {

Status donate_table(TableStock& stock, u64 frame, AccountId account) {
    const Status taken = machine.ram.take(frame, account, FrameState::table);
    if (taken == Status::ok) stock.push(direct_map(), frame);
    return taken;
}

/// The frames that came with the domain itself stay with it.
x86::TrapFrame& withdraw_table(TableStock& stock, Invocation& call) {
    u64 own[2];
    usize owned = 0;
    u64 found = 0;
    while (found == 0 && !stock.empty()) {
        const u64 frame = stock.pop(direct_map());
        if (machine.ram.find(frame)->state == FrameState::table)
            found = frame;
        else
            own[owned++] = frame;
    }
    while (owned > 0) stock.push(direct_map(), own[--owned]);
    if (found == 0) return call.answer(Status::absent);
    machine.ram.give_back(found);
    return call.answer(Status::ok, found);
}

/// A context slot is reached by the nucleus in a frame that stays where it is.
Status keep_slot(ServerStack& stack, u64 slot_address, u64 frame, AccountId account) {
    if (slot_address % page_size != 0 || !valid_code_address(slot_address)) return Status::bad_argument;
    if (stack.slot != nullptr) return Status::occupied;
    const Status taken = machine.ram.take(frame, account, FrameState::kept);
    if (taken != Status::ok) return taken;
    stack.slot = reinterpret_cast<FaultContext*>(in_frame<byte>(frame) + context_offset);
    stack.slot_address = slot_address;
    stack.slot->registers.rip = 0; // whatever has lain there: no fault is where the last one was
    return Status::ok;
}

Status add_stack(StackPool& pool, const Invocation& call) {
    const u64 top = call.third(), fs = call.fourth(), slot_address = call.fifth();
    if (pool.domain == nullptr) return Status::peer_died;
    if (pool.count == StackPool::maximum_stacks) return Status::exhausted;
    if (fs != 0 && !x86::processor_traits().fsgsbase) return Status::absent;
    if (top % 16 != 0 || !valid_code_address(top - 1) || valid_base(fs) != fs) return Status::bad_argument;
    ServerStack& stack = pool.stacks[pool.count];
    stack = {};
    stack.top = top;
    stack.fs_base = fs;
    stack.pool = &pool;
    stack.event = pool.event_page != nullptr ? pool.event : &pool.no_event;
    if (slot_address != 0) {
        const Status kept = keep_slot(stack, slot_address, call.sixth(), call.account());
        if (kept != Status::ok) return kept;
    }
    ++pool.count;
    give_back_stack(stack);
    return Status::ok;
}

Status set_pool_event(StackPool& pool, const Invocation& call) {
    auto* page = resolve<EventPage>({call.third()}, ObjectType::event_page);
    if (page == nullptr) return Status::stale;
    if (call.fourth() >= EventPage::channels) return Status::bad_argument;
    if (pool.event_page != nullptr) --pool.event_page->users;
    pool.event_page = page;
    ++page->users;
    pool.event = page->counts() + call.fourth() % EventPage::channels;
    for (u32 at = 0; at < pool.count; ++at) pool.stacks[at].event = pool.event;
    return Status::ok;
}

/// Once: what threads and portals rely on stays.
Status set_scheduler(StackPool& pool, const Invocation& call) {
    auto* thread = resolve<Thread>({call.fourth()}, ObjectType::thread);
    if (thread == nullptr) return Status::stale;
    if (machine.scheduler.pool != nullptr) return Status::occupied;
    if (pool.domain == nullptr || pool.count == 0 || thread->home != pool.domain ||
        thread->status != ThreadStatus::stopped || !valid_code_address(call.third()))
        return Status::bad_argument;
    thread->away = thread->continuation; // nobody dispatches it
    machine.scheduler = {.pool = &pool, .thread = thread, .entry = call.third(), .badge = call.fifth()};
    return Status::ok;
}

Status set_keeper(Domain& domain, const Invocation& call) {
    if (resolve<EventPage>({call.third()}, ObjectType::event_page) == nullptr) return Status::stale;
    if (call.fourth() >= EventPage::channels) return Status::bad_argument;
    domain.keeper = {.page = {call.third()}, .channel = static_cast<u32>(call.fourth() % EventPage::channels)};
    return Status::ok;
}

/// What the domain itself has there, in one word, and the word that it would read.
x86::TrapFrame& look_up(Domain& domain, Invocation& call) {
    const u64 address = call.third();
    if (!valid_code_address(address)) return call.answer(Status::bad_argument);
    const auto seen = domain.directories(machine.ram, machine.never_execute).look_up(address);
    if (seen.rights == Rights::none) return call.answer(Status::absent);
    const u64 word = in_frame<u64>(seen.frame)[address % page_size / sizeof(u64)];
    return call.answer(Status::ok, seen.frame * page_size | static_cast<u64>(seen.rights), word);
}

/// Which fault the thread handles. A call without a stack of its own, as a wait is, belongs to who has made it.
u64 handled_fault(Thread& thread) {
    const x86::Processor& here = x86::processor();
    if (&thread == here.current) thread.free = here.frame;
    const ServerStack* stack = nullptr;
    for (const InvocationFrame* frame = thread.free->outer; stack == nullptr; frame = frame->outer)
        stack = frame->outer == nullptr ? &thread.home_stack : call_of(*frame).stack;
    return stack->slot_used && !stack->keeping ? stack->sequence : 0;
}

} // namespace

x86::TrapFrame& configure(Invocation& call) {
    const ObjectRef object = call.object();
    const auto attribute = static_cast<Attribute>(std::min<u64>(call.second(), 0xff)); // there are not as many
    // The common region is nobody's: tables for it are donated to object 0.
    if (!object && attribute == Attribute::donate_table)
        return call.answer(donate_table(machine.common_tables, call.third(), call.account()));
    if (auto* domain = resolve<Domain>(object, ObjectType::domain)) {
        if (attribute == Attribute::donate_table)
            return call.answer(donate_table(domain->stock, call.third(), call.account()));
        if (attribute == Attribute::withdraw_table) return withdraw_table(domain->stock, call);
        if (attribute == Attribute::look_up) return look_up(*domain, call);
        if (attribute == Attribute::keeper) return call.answer(set_keeper(*domain, call));
    } else if (auto* thread = resolve<Thread>(object, ObjectType::thread)) {
        if (attribute == Attribute::thread_slot)
            return call.answer(keep_slot(thread->home_stack, call.third(), call.fourth(), call.account()));
        if (attribute == Attribute::handling) return call.answer(Status::ok, handled_fault(*thread));
    } else if (auto* pool = resolve<StackPool>(object, ObjectType::stack_pool)) {
        if (attribute == Attribute::pool_stack) return call.answer(add_stack(*pool, call));
        if (attribute == Attribute::scheduler) return call.answer(set_scheduler(*pool, call));
        if (attribute == Attribute::pool_event) return call.answer(set_pool_event(*pool, call));
    } else if (auto* vcpu = resolve<Vcpu>(object, ObjectType::vcpu)) {
        if (attribute == Attribute::activations && (call.third() == 0 || vcpu->entry != 0)) {
            vcpu->activations = call.third() != 0;
            return call.answer(Status::ok);
        }
    } else if (machine.ram.resolve(object, ObjectType::none) == nullptr) {
        return call.answer(Status::stale);
    }
    return call.answer(Status::bad_argument);
}

x86::TrapFrame& grant(Invocation& call) {
    constexpr u64 units_a_step = 64;
    auto* stretch = resolve<StretchObject>({call.second()}, ObjectType::stretch);
    const bool common = stretch != nullptr && stretch->common();
    auto* domain = resolve<Domain>(call.object(), ObjectType::domain);
    if (stretch == nullptr || (domain == nullptr && call.object())) return call.answer(Status::stale);
    if (common == (domain != nullptr) || call.third() > static_cast<u64>(Rights::any))
        return call.answer(Status::bad_argument);
    const auto rights = static_cast<Rights>(call.third());
    const u64 first = call.sixth();
    if (first >= stretch->units) return call.answer(Status::bad_argument);

    Directories directories = common ? common_directories() : domain->directories(machine.ram, machine.never_execute);
    const u64 end = std::min<u64>(first + units_a_step, stretch->units);
    for (u64 unit = first; unit < end; ++unit) {
        const u64 place = stretch->base + unit * large_page_size;
        const Status status = stretch->large
                                  ? directories.grant_large(place, stretch->large_entries()[unit], rights)
                                  : directories.grant(place, stretch->leaf_table(static_cast<u32>(unit)), rights);
        if (status != Status::ok) return call.answer(status);
    }
    // Narrowed or widened, what the processor remembers may be wrong.
    if (common)
        x86::flush_all();
    else
        x86::flush_context(domain->process_context, domain == &current_domain());
    return end < stretch->units ? call.again(end) : call.answer(Status::ok);
}

x86::TrapFrame& transfer(Invocation& call) {
    const u64 from = call.account() == any_account ? call.fourth() : call.account();
    if (call.third() > ~AccountId{0} || from > ~AccountId{0}) return call.answer(Status::bad_argument);
    const auto giver = static_cast<AccountId>(from);
    const auto taker = static_cast<AccountId>(call.third());
    Status status = machine.ram.transfer(call.first(), call.second(), giver, taker);
    // Who may take everybody's frames takes them even if they are nailed: their owner may be no more.
    if (status == Status::not_owner && call.account() == any_account) {
        for (u64 at = 0; at < std::min(call.second(), RamTable::longest_run); ++at)
            static_cast<void>(machine.ram.let_go(call.first() + at, giver));
        status = machine.ram.transfer(call.first(), call.second(), giver, taker);
    }
    return call.answer(status);
}

} // namespace metta
