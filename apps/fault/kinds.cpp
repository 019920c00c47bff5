// SPDX-License-Identifier: MIT
// Each fault in a function of its own, which a report's backtrace names.
#include "apps/fault/kinds.hpp"

#include <algorithm>

#include "apps/fault/kind_names.hpp"
#include "interfaces/primitives.hpp"

namespace metta::fault {
namespace {

volatile u8& at(u64 address) { return *reinterpret_cast<volatile u8*>(address); }

/// In the space that all domains share, where nothing is ever mapped.
constexpr u64 nowhere = 0x1234'5678'9000;
constexpr u8 return_instruction = 0xc3;

/// Goes there and leaves its caller's frame where a backtrace looks for it.
[[gnu::noinline]] void leap(u64 address) { asm volatile("jmp *%0" : : "r"(address) : "memory"); }

[[gnu::noinline]] void read_from_null() { [[maybe_unused]] const u8 value = at(0); }

[[gnu::noinline]] void write_to_nowhere() { at(nowhere) = 1; }

[[gnu::noinline]] void jump_to_nowhere() {
    leap(nowhere);
    asm volatile(""); // so that the call is no jump
}

[[gnu::noinline]] void switch_interrupts_off() { asm volatile("cli"); }

/// Recursion without an end. What it writes on the way keeps the compiler from making a loop of it.
[[gnu::noinline]] u64 run_out_of_stack(u64 depth) {
    volatile u64 page[64] = {depth};
    return depth == ~u64{0} ? 0 : run_out_of_stack(depth + 1) + page[depth % 64];
}

[[gnu::noinline]] void divide_by_zero() {
    u64 low = 1, high = 0;
    asm volatile("divq %2" : "+a"(low), "+d"(high) : "r"(u64{0}));
}

/// A number beyond every portal table.
[[gnu::noinline]] void invoke_beyond_the_table() {
    u64 number = portal_count;
    asm volatile("syscall"
                 : "+a"(number)
                 :
                 : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory");
}

/// Its stack, which is no code.
[[gnu::noinline]] void execute_own_stack() {
    volatile u8 code[16] = {return_instruction};
    leap(reinterpret_cast<u64>(&code[0]));
    asm volatile("");
}

constexpr Kind all[] = {
    {"null-read", read_from_null},
    {"wild-write", write_to_nowhere},
    {"wild-jump", jump_to_nowhere},
    {"privileged", switch_interrupts_off},
    {"stack-overflow", [] { [[maybe_unused]] const volatile u64 sum = run_out_of_stack(0); }},
    {"divide", divide_by_zero},
    {"portal-range", invoke_beyond_the_table},
    {"nx", execute_own_stack},
};
static_assert(std::ranges::equal(all, kind_names, {}, &Kind::name));

} // namespace

std::span<const Kind> kinds() { return all; }

} // namespace metta::fault
