// SPDX-License-Identifier: MIT
// Heaps that a program makes besides the one that operator new uses: for what goes together, or for what others may
// use.
#pragma once

#include "runtime/heap/keeper_sink.hpp"
#include "runtime/heap/program_heap.hpp"
#include "runtime/heap/stretch_supply.hpp"

namespace metta {

/// Its blocks lie in stretches of its own, and go with it. Of a shared heap others may use the blocks, as they are
/// told; only the domain itself allocates and frees, and nothing that it needs for that is where others can write. Like
/// default_heap() it grows and shrinks by itself, and several threads can use it.
class OwnHeap {
  public:
    /// `name`: of up to 15 letters, for the shell's command `heap`.
    explicit OwnHeap(const char* name, heap::Sharing sharing = heap::Sharing::is_private)
        : counts_(heap_counts(name, sharing == heap::Sharing::shared, own_counts_)),
          heap_(blocks_, tables_, heap::keeper_sink, counts_, options(sharing)) {}
    /// Nobody may use the heap or its blocks any more.
    ~OwnHeap() {
        heap_.destroy();
        counts_ = {};
    }
    OwnHeap(const OwnHeap&) = delete;
    OwnHeap& operator=(const OwnHeap&) = delete;

    Heap& operator*() { return heap_; }
    Heap* operator->() { return &heap_; }

    /// From now on the domain, or everybody, may do this with all blocks, also those to come: Read, or Read and Write.
    /// False: it is refused (StretchSupply), or the heap is private.
    bool share(u32 domain, Stretches::Rights rights);
    bool share_all(Stretches::Rights rights);
    /// The domain may do nothing here any more, except what everybody may.
    bool revoke(u32 domain);

  private:
    static heap::HeapOptions options(heap::Sharing sharing);

    heap::StretchSupply blocks_, tables_;
    HeapCounts own_counts_;
    HeapCounts& counts_;
    Heap heap_;
};

} // namespace metta
