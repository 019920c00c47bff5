// SPDX-License-Identifier: MIT
// A heap that several threads use.
#pragma once

#include <utility>

#include "runtime/heap/heap_core.hpp"

namespace metta::heap {

/// `Lock`: lock(), unlock(). Code addresses default to who calls; `allocated_at` and `freed_at` name somebody else.
template <class Lock>
class BasicHeap {
  public:
    template <class... Arguments>
    explicit constexpr BasicHeap(Arguments&&... arguments) : core_(std::forward<Arguments>(arguments)...) {}

    /// See HeapCore.
    [[gnu::noinline]] void* allocate(u64 size, u64 alignment = slot_unit) {
        return allocate_for(size, alignment, caller(__builtin_return_address(0)));
    }
    [[gnu::noinline]] void free(void* block) { free_for(block, caller(__builtin_return_address(0))); }
    [[gnu::noinline]] void* reallocate(void* block, u64 size) {
        const Guard guard(lock_);
        return core_.reallocate(block, size, caller(__builtin_return_address(0)));
    }
    [[gnu::always_inline]] void* allocate_for(u64 size, u64 alignment, u32 allocated_at) {
        const Guard guard(lock_);
        return core_.allocate(size, alignment, allocated_at);
    }
    /// What can be done at once; null or false: the lock is held, or there is more to it.
    [[gnu::always_inline]] void* try_allocate(u64 size, u32 allocated_at) {
        if (!lock_.try_lock()) [[unlikely]]
            return nullptr;
        void* const block = core_.allocate_at_hand(size, allocated_at);
        lock_.unlock();
        return block;
    }
    [[gnu::always_inline]] bool try_free(void* block) {
        if (!lock_.try_lock()) [[unlikely]]
            return false;
        const bool done = core_.free_to_hand(block);
        lock_.unlock();
        return done;
    }
    [[gnu::always_inline]] void free_for(void* block, u32 freed_at) {
        const Guard guard(lock_);
        core_.free(block, freed_at);
    }
    u64 usable_size(const void* block) {
        const Guard guard(lock_);
        return core_.usable_size(block);
    }
    /// The heap's counts, brought up to date.
    HeapCounts statistics() {
        const Guard guard(lock_);
        return core_.count();
    }
    void trim() {
        const Guard guard(lock_);
        core_.trim();
    }
    void for_each_block(BlockVisitor& visitor) {
        const Guard guard(lock_);
        core_.for_each_block(visitor);
    }
    void report_leaks() {
        const Guard guard(lock_);
        core_.report_leaks();
    }
    /// Gives back all memory. Nobody may use the heap or its blocks any more.
    void destroy() {
        const Guard guard(lock_);
        core_.destroy();
    }

    /// Calls `change(core)` with the lock held.
    template <class Change>
    decltype(auto) with_core(Change&& change) {
        const Guard guard(lock_);
        return change(core_);
    }

    /// How a heap writes down a code address.
    static u32 caller(const void* address) { return static_cast<u32>(reinterpret_cast<u64>(address)); }

  private:
    class Guard {
      public:
        [[gnu::always_inline]] explicit Guard(Lock& lock) : lock_(lock) { lock.lock(); }
        [[gnu::always_inline]] ~Guard() { lock_.unlock(); }
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;

      private:
        Lock& lock_;
    };

    Lock lock_;
    HeapCore core_;
};

} // namespace metta::heap
