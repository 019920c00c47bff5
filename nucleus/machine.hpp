// SPDX-License-Identifier: MIT
// What there is once: the RamTab, the numbers that are given out, the list of threads. Nothing here grows.
#pragma once

#include "nucleus/memory/ram_table.hpp"
#include "nucleus/objects/thread.hpp"
#include "nucleus/slots.hpp"

namespace metta {

/// Who decides what runs: entered for interrupts, and by threads that wait or wake. Registered once, and stays.
struct Scheduler {
    StackPool* pool = nullptr;
    Thread* thread = nullptr; ///< runs when it is entered for an interrupt
    u64 entry = 0;
    u64 badge = 0; ///< told in rcx

    Domain* domain() const { return pool != nullptr ? pool->domain : nullptr; }
};

struct Machine {
    RamTable ram; ///< first: portals.S finds it here
    Scheduler scheduler;
    BootInfo* boot = nullptr;
    u64 never_execute = 0; ///< PageEntry::never_execute_bit, or 0 without NX
    /// For each set of Rights what PageEntry::make makes of it; 0: a domain can't have these.
    static constexpr u64 sets_of_rights = 8;
    u64 entry_bits[sets_of_rights] = {};
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
