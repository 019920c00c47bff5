// SPDX-License-Identifier: MIT
// What belongs to one processor, behind GS while the nucleus runs.
#pragma once

#include <array>

#include "nucleus/objects/thread.hpp"
#include "nucleus/portals/plan.hpp"

namespace metta::x86 {

struct Processor {
    static constexpr usize maximum_pools = 1024;

    Processor* self = this;
    InvocationFrame* frame = nullptr; ///< of the current thread: the first that is not in use
    u64 stack = 0;                    ///< where functions of the nucleus start
    u64 trap_frame_end = 0;           ///< of the current thread
    u64 scratch = 0;
    Thread* current = nullptr;
    u64 unused[2] = {};
    std::array<ServerStack*, maximum_pools> pools = {}; ///< heads of lists of free stacks
};
static_assert(offsetof(Processor, self) == CPU_SELF && offsetof(Processor, frame) == CPU_FRAME &&
              offsetof(Processor, stack) == CPU_STACK && offsetof(Processor, trap_frame_end) == CPU_TRAP_FRAME_END &&
              offsetof(Processor, scratch) == CPU_SCRATCH && offsetof(Processor, current) == CPU_CURRENT &&
              offsetof(Processor, pools) == CPU_POOLS);

/// The processor that runs this. Not for handlers that may have interrupted anything (handle_nucleus_trap).
inline Processor& processor() {
    Processor* self;
    asm("mov %%gs:%c1, %0" : "=r"(self) : "i"(CPU_SELF));
    return *self;
}

/// The same, a word of it at a time, for what is short.
inline Thread& current_thread() {
    Thread* thread;
    asm volatile("mov %%gs:%c1, %0" : "=r"(thread) : "i"(CPU_CURRENT));
    return *thread;
}
/// Processor::frame.
inline const InvocationFrame* current_frame() {
    const InvocationFrame* frame;
    asm volatile("mov %%gs:%c1, %0" : "=r"(frame) : "i"(CPU_FRAME));
    return frame;
}

/// Puts the block behind GS. `fsgsbase`: ring 3 may set its FS and GS base.
void set_up_processor(bool fsgsbase);
ProcessorTraits processor_traits();

/// The thread whose trap frame is where exceptions go.
void set_current(Thread& thread);

inline void load_root(u64 root_word) { asm volatile("mov %0, %%cr3" : : "r"(root_word) : "memory"); }

/// FS and GS base of ring 3. Without FSGSBASE they are 0 and stay so.
u64 user_fs_base();
u64 user_gs_base();
void set_user_bases(u64 fs, u64 gs);

} // namespace metta::x86
