// SPDX-License-Identifier: MIT
// Memory that is meant for others. Addresses mean the same everywhere, so what is allocated here is passed by pointer.
#pragma once

#include <array>
#include <optional>

#include "runtime/heap/program_heap.hpp"
#include "runtime/heap/stretch_supply.hpp"

namespace metta {

/// For whom memory is, and what else it must be.
struct SystemMemory {
    static constexpr u32 everybody = ~u32{0};

    u32 domain = everybody;
    Stretches::Rights rights = {Stretches::Right::read}; ///< of theirs: Read, or Read and Write. The allocator has both
    u64 alignment = heap::slot_unit;                     ///< of the address; of contiguous memory, of the frames too
    Frames::Region region = Frames::Region::any;         ///< other than that, it is contiguous
    bool contiguous = false;                             ///< one run of frames; they are nailed
    bool nailed = false;                                 ///< the system does not take its frames back
    bool revocable = false;                              ///< it has pages of its own, as all that are a page or more
};

/// The domain's part of it: what it has allocated; its account pays. Blocks for the same domain with the same rights
/// share stretches, so most calls ask nobody. There is nothing in this memory but what its users write there. A domain
/// is known by its number: when it has ended, `close` what was for it, before another one has the number.
class SystemHeap {
  public:
    constexpr SystemHeap() = default;
    SystemHeap(const SystemHeap&) = delete;
    SystemHeap& operator=(const SystemHeap&) = delete;

    /// Null: out of memory, of stretches, or of frames as they were wanted; or there is no such domain.
    [[gnu::noinline]] void* allocate(u64 size, const SystemMemory& memory = {});
    [[gnu::noinline]] void free(void* block);
    /// Takes the memory away at once: an access from now on is a fault, for everybody. The block is still to be freed.
    /// False: it has no pages of its own.
    bool revoke(void* block);
    /// Of contiguous memory.
    std::optional<u64> physical_address(const void* block);
    /// Bytes that can be used; 0: it is no block of this heap.
    u64 usable_size(const void* block);
    /// Takes back all that was allocated for this domain with these rights, freed or not: the stretches go. False:
    /// there is nothing.
    bool close(u32 domain, Stretches::Rights rights);
    /// Gives back what is not used.
    void trim();

  private:
    struct Realm;
    static constexpr u32 maximum_realms = 16; ///< each has two stretches at least

    Realm* realm_for(u32 domain, Stretches::Rights rights);
    Realm* find_or_make(u32 domain, Stretches::Rights rights);
    Realm* realm_of(const void* block);
    Realm** find(u32 domain, Stretches::Rights rights);

    heap::YieldingLock lock_;
    std::array<Realm*, maximum_realms> realms_ = {};
    u32 realm_count_ = 0;
    Realm* last_ = nullptr; ///< that was used; null: it is none any more
};

SystemHeap& system_heap();

} // namespace metta
