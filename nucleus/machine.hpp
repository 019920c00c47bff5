// SPDX-License-Identifier: MIT
// What there is once: the RamTab, the numbers that are given out, the list of threads. Nothing here grows.
#pragma once

#include "nucleus/memory/ram_table.hpp"
#include "nucleus/objects/thread.hpp"
#include "nucleus/slots.hpp"

namespace metta {

struct Machine {
    RamTable ram;
    BootInfo* boot = nullptr;
    u64 never_execute = 0;        ///< PageEntry::never_execute_bit, or 0 without NX
    Thread* threads = nullptr;    ///< the newest first
    TableStock common_tables;     ///< donated for the directories of the common region
    Slots<4096> process_contexts; ///< PCIDs; 0 is shared by those that get none
    Slots<1024> pools;            ///< heads in the processors' blocks
    Slots<4096> code_pages;       ///< pages of the window that code pages run in
};
extern Machine machine;

/// The object that a reference names, if it is alive. A dying one still resolves with `dying`.
template <class T>
T* resolve(ObjectRef ref, ObjectType type, bool dying = false) {
    const FrameRecord* record = machine.ram.resolve(ref, type);
    if (record == nullptr) return nullptr;
    T* object = in_frame<T>(ref.frame());
    return object->alive() || dying ? object : nullptr;
}

} // namespace metta
