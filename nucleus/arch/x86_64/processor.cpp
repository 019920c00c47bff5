// SPDX-License-Identifier: MIT
// Source: Intel SDM vol. 3, 3.4.4 (FS and GS bases).
#include "nucleus/arch/x86_64/processor.hpp"

#include "nucleus/arch/x86_64/descriptors.hpp"
#include "nucleus/arch/x86_64/registers.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"

extern "C" metta::byte nucleus_stack_top[];

namespace metta::x86 {
namespace {

constinit Processor the_processor;
constinit bool bases_switched = false;

} // namespace

void set_up_processor(bool fsgsbase) {
    bases_switched = fsgsbase;
    the_processor.stack = reinterpret_cast<u64>(nucleus_stack_top);
    write(Msr::gs_base, reinterpret_cast<u64>(&the_processor));
    write(Msr::kernel_gs_base, 0);
}

ProcessorTraits processor_traits() { return {.fsgsbase = bases_switched, .xsave = has_xsave()}; }

void set_current(Thread& thread) {
    Processor& here = processor();
    here.current = &thread;
    here.trap_frame_end = reinterpret_cast<u64>(&thread.trap + 1);
    set_exception_stack(here.trap_frame_end);
}

u64 user_fs_base() {
    u64 base = 0;
    if (bases_switched) asm volatile("rdfsbase %0" : "=r"(base));
    return base;
}

u64 user_gs_base() { return bases_switched ? read(Msr::kernel_gs_base) : 0; }

void set_user_bases(u64 fs, u64 gs) {
    if (!bases_switched) return;
    asm volatile("wrfsbase %0" : : "r"(fs));
    write(Msr::kernel_gs_base, gs);
}

} // namespace metta::x86
