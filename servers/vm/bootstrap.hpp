// SPDX-License-Identifier: MIT
// From the boot program's map of memory to a frame allocator, whose own storage is taken from the memory it manages.
#pragma once

#include "interfaces/boot_info.hpp"
#include "interfaces/primitives.hpp"
#include "runtime/base/result.hpp"
#include "servers/vm/frame_allocator.hpp"

namespace metta::vm {

Result<FrameAllocator> take_over_memory(const BootInfo& boot, ObjectRef self);

} // namespace metta::vm
