// SPDX-License-Identifier: MIT
// The domain's own fault handler, from its first line of C++ to its last.
#include "runtime/paging/guarded.hpp"
#include "runtime/paging/image.hpp"
#include "runtime/paging/otherwise.hpp"
#include "runtime/paging/pager.hpp"
#include "runtime/paging/request.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/pager_record.hpp"

namespace metta::paging {
namespace {

// program.ld
extern "C" byte program_data_start[], program_data_end[], program_bss_end[];
// entry.S
extern "C" byte pager_request_trap[], pager_copy_access[], pager_copy_failed[];

constexpr u64 invalid_opcode = 6;
constexpr u64 trap_size = 2; ///< ud2
constexpr u64 stacks_end = server_stacks_address + 32 * stack_distance;

u64 address_of(const byte* symbol) { return reinterpret_cast<u64>(symbol); }

[[gnu::section(".nailed")]] constinit ImageDriver image;
[[gnu::section(".nailed")]] constinit GuardedDriver stack(start_stack_guard, start_stack_top);
[[gnu::section(".nailed")]] constinit StacksDriver stacks(thread_stacks_address, stacks_end);
[[gnu::section(".nailed")]] constinit bool (*last_resort)(FaultContext&) = nullptr;

void start(Pager& pager) {
    image.set(address_of(program_data_start), address_of(program_data_end), address_of(program_bss_end));
    pager.add(image); // refused, if it is empty
    pager.add(stack);
    pager.add(stacks);
}

[[gnu::section(".nailed")]] constinit Pager pager(pager_record.paging, start);

void carry_out(Registers& registers) {
    const SlowPart slow(pager.slow_depth());
    registers.rax = reinterpret_cast<Request>(registers.rdi)(pager, registers.rsi, registers.rdx);
    registers.rip += trap_size;
}

/// Under the lock. Whether the thread can go on.
bool try_otherwise(FaultContext& context) {
    Registers& registers = context.registers;
    if (registers.rip == address_of(pager_copy_access) && context.vector == FaultVector::page_fault) {
        registers.rip = address_of(pager_copy_failed);
        return true;
    }
    if (last_resort == nullptr) return false;
    const SlowPart slow(pager.slow_depth());
    return last_resort(context);
}

/// Ends the handler: the thread goes on, or the keeper is told why not.
[[noreturn, gnu::always_inline]] inline void leave(u64 passed_on) {
    asm volatile("syscall" : : "a"(fault_return_portal), "D"(passed_on) : "memory");
    __builtin_unreachable();
}

/// Whatever is no page fault.
[[noreturn, gnu::noinline]] void handle_other(FaultContext& context) {
    pager.lock();
    bool goes_on = true;
    if (context.vector == invalid_opcode && context.registers.rip == address_of(pager_request_trap))
        carry_out(context.registers);
    else
        goes_on = try_otherwise(context);
    pager.unlock();
    if (!goes_on) context.refusal = static_cast<u64>(PagingRefusal::no_page_fault);
    leave(goes_on ? 0 : 1);
}

/// Under the lock, which it opens.
[[noreturn, gnu::noinline]] void refuse(FaultContext& context, PagingRefusal refusal) {
    const bool goes_on = try_otherwise(context);
    if (!goes_on) {
        ++pager.counts().refused;
        context.refusal = static_cast<u64>(refusal);
    }
    pager.unlock();
    leave(goes_on ? 0 : 1);
}

} // namespace

/// Entered by entry.S, on the context slot's stack.
extern "C" [[noreturn]] __attribute__((preserve_none)) void pager_handle(FaultContext& context) {
    if (context.vector != FaultVector::page_fault) [[unlikely]]
        handle_other(context);
    const u64 begin = now();
    pager.lock();
    PagingCounts& counts = pager.counts();
    ++counts.faults;
    const PagingRefusal refusal = pager.resolve(context.address, context.code);
    if (refusal != PagingRefusal::none) [[unlikely]]
        refuse(context, refusal);
    const u64 ticks = now() - begin;
    counts.ticks += ticks;
    if (ticks > counts.longest) [[unlikely]]
        counts.longest = ticks;
    pager.unlock();
    leave(0);
}

void otherwise(bool (*function)(FaultContext& context)) {
    const auto set = [](Pager&, u64 chosen, u64) -> u64 {
        last_resort = reinterpret_cast<bool (*)(FaultContext&)>(chosen);
        return 0;
    };
    pager_request(set, reinterpret_cast<u64>(function), 0);
}

} // namespace metta::paging
