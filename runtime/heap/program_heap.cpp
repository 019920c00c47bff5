// SPDX-License-Identifier: MIT
// The program's heap, made when it is needed.
#include "runtime/heap/program_heap.hpp"

#include <string_view>

#include "runtime/heap/default_heap.hpp"
#include "runtime/heap/keeper_sink.hpp"
#include "runtime/heap/stretch_supply.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/pager_record.hpp"
#include "runtime/user/start_record.hpp"

namespace metta {
namespace {

constinit heap::StretchSupply supply;
constinit HeapCounts first_counts;
constinit heap::YieldingLock counts_lock;
constinit bool prepared = false; ///< guarded by the heap's lock

void prepare(heap::HeapCore& core) {
    if (prepared) return;
    prepared = true;
    core.set_secret(static_cast<u32>(now() >> 4));
    if (start_record().debug_heap == 1) core.set_debug();
    core.move_counts(heap_counts("program", false, first_counts));
}

} // namespace

namespace heap {

constinit Heap the_default_heap(supply, supply, keeper_sink, first_counts);

void* allocate_default_slowly(u64 size, u64 alignment, u32 caller, IfNone if_none) {
    void* const block = the_default_heap.with_core([&](HeapCore& core) {
        prepare(core);
        return core.allocate(size, alignment, caller);
    });
    if (block == nullptr && if_none == IfNone::end_program)
        keeper_sink.report({.kind = Misuse::out_of_memory, .bytes = size, .allocated_at = caller});
    return block;
}

void free_default_slowly(void* block) { the_default_heap.free_for(block, Heap::caller(__builtin_return_address(0))); }

} // namespace heap

Heap& default_heap() {
    heap::the_default_heap.with_core(prepare);
    return heap::the_default_heap;
}

HeapCounts& heap_counts(const char* name, bool shared, HeapCounts& own) {
    counts_lock.lock();
    HeapCounts* counts = &own;
    if (&pager_record != nullptr)
        for (HeapCounts& one : pager_record.heaps)
            if (one.name[0] == 0) {
                counts = &one;
                break;
            }
    *counts = {};
    std::string_view(name).substr(0, sizeof counts->name - 1).copy(counts->name, sizeof counts->name);
    counts->shared = shared ? 1 : 0;
    counts_lock.unlock();
    return *counts;
}

extern "C" void program_ends() {
    if (start_record().debug_heap == 1) default_heap().report_leaks();
}

} // namespace metta
