// SPDX-License-Identifier: MIT
// Each fault in a function of its own, which a report's backtrace names.
#include "apps/fault/kinds.hpp"

#include <algorithm>
#include <optional>

#include "apps/fault/bad_handlers.hpp"
#include "apps/fault/heap_misuse.hpp"
#include "apps/fault/kind_names.hpp"
#include "interfaces/primitives.hpp"
#include "runtime/client/frames.hpp"
#include "runtime/client/stretches.hpp"

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

/// What came of asking for something that must be refused. False: it was not.
bool tell_refusal(Output& out, std::string_view wanted, const auto& result) {
    print(out, "fault: ", wanted, ": ");
    if (result)
        print(out, "granted\n");
    else
        print(out, result.error().template is<Stretches::WriteAndExecute>() ? "WriteAndExecute" : "refused", "\n");
    return !result;
}

/// A stretch with a page to write to; none: something else was refused, or what should have been was not.
std::optional<u64> make_writable(Output& out) {
    using Right = Stretches::Right;
    constexpr Stretches::Rights writing = {Right::read, Right::write}, executing = {Right::read, Right::execute};
    auto stretches = connect<StretchesClient>();
    auto frames = connect<FramesClient>();
    if (!stretches || !frames) return std::nullopt;
    if (!tell_refusal(out, "a stretch to write to and to execute",
                      stretches->create(large_page_size, writing | executing, 0, {})))
        return std::nullopt;
    const auto stretch = stretches->create(large_page_size, writing, 0, {});
    if (!stretch) return std::nullopt;
    if (!tell_refusal(out, "everybody to execute what is written to", stretches->set_global(*stretch, executing)))
        return std::nullopt;
    const auto bound = BoundStretch::bind(*stretches, *stretch);
    const auto frame = take_frame(*frames);
    if (!bound || !frame || bound->map(*stretch, *frame) != Status::ok) return std::nullopt;
    return *stretch;
}

/// Code that it writes to memory that it may write to.
[[gnu::noinline]] void execute_what_was_written(Output& out) {
    const std::optional<u64> address = make_writable(out);
    out.flush();
    if (!address) return;
    at(*address) = return_instruction;
    leap(*address);
    asm volatile("");
}

constexpr Kind all[] = {
    {"null-read", [](Output&) { read_from_null(); }},
    {"wild-write", [](Output&) { write_to_nowhere(); }},
    {"wild-jump", [](Output&) { jump_to_nowhere(); }},
    {"privileged", [](Output&) { switch_interrupts_off(); }},
    {"stack-overflow", [](Output&) { [[maybe_unused]] const volatile u64 sum = run_out_of_stack(0); }},
    {"divide", [](Output&) { divide_by_zero(); }},
    {"portal-range", [](Output&) { invoke_beyond_the_table(); }},
    {"nx", [](Output&) { execute_own_stack(); }},
    {"wx", execute_what_was_written},
    {"handler-loops", [](Output&) { resolve_nothing(); }},
    {"handler-faults", [](Output&) { fault_in_handler(); }},
    {"double-free", [](Output&) { free_twice(); }},
    {"overrun", [](Output&) { write_beyond_the_end(); }},
    {"wild-free", [](Output&) { free_a_stranger(); }},
    {"write-after-free", [](Output&) { write_after_freeing(); }},
    {"handler-hangs", [](Output&) { hang_in_handler(); }},
};
static_assert(std::ranges::equal(all, kind_names, {}, &Kind::name, &KindName::name));

} // namespace

std::span<const Kind> kinds() { return all; }

} // namespace metta::fault
