// SPDX-License-Identifier: MIT
// From the boot program's map of memory to a frame allocator and a frame table, whose own storage is taken from the
// memory it manages.
#pragma once

#include "interfaces/boot_info.hpp"
#include "interfaces/primitives.hpp"
#include "runtime/base/result.hpp"
#include "servers/vm/frame_allocator.hpp"
#include "servers/vm/frame_table.hpp"

namespace metta::vm {

struct MachineMemory {
    FrameAllocator frames;
    FrameTable notes;
};

Result<MachineMemory> take_over_memory(const BootInfo& boot, ObjectRef self);

} // namespace metta::vm
