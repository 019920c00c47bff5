// SPDX-License-Identifier: MIT
// Source: Intel SDM vol. 3, 3.4.5 (segments), 6.14 (64-bit interrupts), 7.7 (task state segment).
#include "nucleus/arch/x86_64/descriptors.hpp"

#include <array>

extern "C" {
extern const metta::byte trap_stubs[];      // 32 stubs, 16 bytes apart
extern const metta::byte interrupt_stubs[]; // from vector 32 on, 16 bytes apart
extern const metta::byte unexpected_interrupt[];
extern metta::byte nucleus_stack_top[];
void load_segments();
}

namespace metta::x86 {

struct [[gnu::packed]] TaskState {
    u32 reserved_0 = 0;
    u64 rsp[3] = {};
    u64 reserved_1 = 0;
    u64 ist[7] = {};
    u64 reserved_2 = 0;
    u16 reserved_3 = 0;
    u16 io_map_offset = 0;
};
static_assert(sizeof(TaskState) == 104);
extern "C" {
TaskState task_state; ///< portals.S writes its rsp[0]
}

namespace {

constexpr usize ist_stack_size = 4096;
constexpr unsigned ist_count = 4;
[[gnu::section(".stack.emergency")]] alignas(
    page_size) std::array<std::array<byte, ist_stack_size>, ist_count> ist_stacks;

// Null, nucleus code, nucleus data, user data, user code, task state (two entries).
std::array<u64, 7> segments = {
    0, 0x00af'9b00'0000'ffff, 0x00cf'9300'0000'ffff, 0x00cf'f300'0000'ffff, 0x00af'fb00'0000'ffff, 0, 0};

struct Gate {
    u16 offset_low;
    u16 selector;
    u8 stack; ///< 0: the current or ring 0's; 1..7: that of the task state
    u8 attributes;
    u16 offset_middle;
    u32 offset_high;
    u32 reserved;
};
static_assert(sizeof(Gate) == 16);
std::array<Gate, 256> gates;

struct [[gnu::packed]] TablePointer {
    u16 limit;
    u64 base;
};

constexpr u64 address(const void* pointer) { return reinterpret_cast<u64>(pointer); }

constexpr u8 stack_of(unsigned vector) {
    if (!HAS_STACK_OF_ITS_OWN(vector)) return 0;
    return vector == 1 ? 1 : vector == 2 ? 2 : vector == 8 ? 3 : 4;
}

constexpr Gate interrupt_gate(u64 handler, u8 stack, unsigned privilege) {
    return {.offset_low = static_cast<u16>(handler),
            .selector = Selector::nucleus_code,
            .stack = stack,
            .attributes = static_cast<u8>(0x8e | privilege << 5),
            .offset_middle = static_cast<u16>(handler >> 16),
            .offset_high = static_cast<u32>(handler >> 32),
            .reserved = 0};
}

void fill_task_state() {
    task_state.rsp[0] = address(nucleus_stack_top);
    for (unsigned stack = 0; stack < ist_count; ++stack)
        task_state.ist[stack] = address(ist_stacks[stack].data() + ist_stack_size);
    task_state.io_map_offset = sizeof task_state; // no I/O permission map
    const u64 base = address(&task_state);
    constexpr u64 available_task_state = u64{0x89} << 40;
    segments[Selector::task_state / 8] =
        (sizeof task_state - 1) | (base & 0xff'ffff) << 16 | available_task_state | (base >> 24 & 0xff) << 56;
    segments[Selector::task_state / 8 + 1] = base >> 32;
}

void fill_gates() {
    constexpr unsigned breakpoint = 3, overflow = 4;
    constexpr u64 stub_size = 16;
    for (unsigned vector = 0; vector < gates.size(); ++vector) {
        const u64 handler = vector < 32                 ? address(trap_stubs) + vector * stub_size
                            : vector == VECTOR_SPURIOUS ? address(unexpected_interrupt)
                                                        : address(interrupt_stubs) + (vector - 32) * stub_size;
        const unsigned privilege = vector == breakpoint || vector == overflow ? 3 : 0;
        gates[vector] = interrupt_gate(handler, stack_of(vector), privilege);
    }
}

} // namespace

void set_exception_stack(u64 top) { task_state.rsp[0] = top; }

extern "C" void load_descriptors() {
    fill_task_state();
    fill_gates();
    const TablePointer segment_pointer{sizeof segments - 1, address(segments.data())};
    const TablePointer gate_pointer{sizeof gates - 1, address(gates.data())};
    asm volatile("lgdt %0" : : "m"(segment_pointer));
    load_segments();
    asm volatile("ltr %0" : : "r"(Selector::task_state));
    asm volatile("lidt %0" : : "m"(gate_pointer));
}

} // namespace metta::x86
