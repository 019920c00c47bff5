// SPDX-License-Identifier: MIT
// Realms, and which of them a block belongs to.
#include "runtime/heap/system_heap.hpp"

#include <algorithm>
#include <memory>

#include "runtime/heap/keeper_sink.hpp"
#include "runtime/sync/mutex.hpp"

namespace metta {

/// What is for the same domain with the same rights.
struct SystemHeap::Realm {
    Realm(u32 for_domain, Stretches::Rights their_rights)
        : domain(for_domain), rights(their_rights), counts(&heap_counts("system", true, own_counts)),
          core(blocks, tables, heap::keeper_sink, *counts, {.sharing = heap::Sharing::shared}), pages(core, blocks) {}
    ~Realm() {
        core.destroy();
        *counts = {};
    }
    bool shared() {
        return domain == SystemMemory::everybody ? blocks.share_all(rights) : blocks.share(domain, rights);
    }

    u32 domain;
    Stretches::Rights rights;
    heap::StretchSupply blocks, tables;
    HeapCounts own_counts;
    HeapCounts* counts;
    heap::HeapCore core;
    heap::PageBlocks pages;
};

namespace {

using Guard = BasicLockGuard<heap::YieldingLock>;

constinit SystemHeap the_system_heap;

} // namespace

SystemHeap& system_heap() { return the_system_heap; }

SystemHeap::Realm** SystemHeap::find(u32 domain, Stretches::Rights rights) {
    return std::find_if(realms_.begin(), realms_.begin() + realm_count_,
                        [&](const Realm* one) { return one->domain == domain && one->rights == rights; });
}

SystemHeap::Realm* SystemHeap::realm_for(u32 domain, Stretches::Rights rights) {
    if (last_ != nullptr && last_->domain == domain && last_->rights == rights) [[likely]]
        return last_;
    return last_ = find_or_make(domain, rights);
}

SystemHeap::Realm* SystemHeap::find_or_make(u32 domain, Stretches::Rights rights) {
    Realm** const found = find(domain, rights);
    if (found != realms_.begin() + realm_count_) return *found;
    if (realm_count_ == maximum_realms) return nullptr;
    void* const room = default_heap().allocate(sizeof(Realm), alignof(Realm));
    if (room == nullptr) return nullptr;
    Realm* const made = std::construct_at(static_cast<Realm*>(room), domain, rights);
    if (made->shared()) return realms_[realm_count_++] = made;
    std::destroy_at(made);
    default_heap().free(room);
    return nullptr;
}

SystemHeap::Realm* SystemHeap::realm_of(const void* block) {
    const u64 address = reinterpret_cast<u64>(block);
    if (last_ != nullptr && last_->blocks.contains(address)) [[likely]]
        return last_;
    const auto end = realms_.begin() + realm_count_;
    const auto found = std::find_if(realms_.begin(), end, [&](Realm* one) { return one->blocks.contains(address); });
    return found == end ? nullptr : last_ = *found;
}

void* SystemHeap::allocate(u64 size, const SystemMemory& memory) {
    const u32 caller = Heap::caller(__builtin_return_address(0));
    const Guard guard(lock_);
    Realm* const realm = realm_for(memory.domain, memory.rights);
    if (realm == nullptr) return nullptr;
    const bool contiguous = memory.contiguous || memory.region != Frames::Region::any;
    const bool own_pages = size >= page_size || memory.alignment >= page_size || memory.revocable || memory.nailed;
    if (!contiguous && !own_pages) return realm->core.allocate(size, memory.alignment, caller);
    const u64 alignment = std::max(memory.alignment, page_size);
    const heap::FrameWish wish = {.contiguous = contiguous,
                                  .nailed = contiguous || memory.nailed,
                                  .region = memory.region,
                                  .alignment = contiguous ? static_cast<u32>(alignment / page_size) : 1};
    const u64 pages = size / page_size + (size % page_size != 0 || size == 0 ? 1 : 0);
    return realm->pages.allocate(pages, alignment, wish, caller);
}

void SystemHeap::free(void* block) {
    if (block == nullptr) return;
    const u32 caller = Heap::caller(__builtin_return_address(0));
    const Guard guard(lock_);
    Realm* const realm = realm_of(block);
    if (realm == nullptr)
        heap::keeper_sink.report(
            {.kind = Misuse::wild_free, .block = reinterpret_cast<u64>(block), .freed_at = caller});
    else
        realm->pages.free(block, caller);
}

bool SystemHeap::revoke(void* block) {
    const Guard guard(lock_);
    Realm* const realm = realm_of(block);
    return realm != nullptr && realm->pages.revoke(block);
}

std::optional<u64> SystemHeap::physical_address(const void* block) {
    const Guard guard(lock_);
    const Realm* const realm = realm_of(block);
    return realm == nullptr ? std::nullopt : realm->pages.physical_address(block);
}

u64 SystemHeap::usable_size(const void* block) {
    const Guard guard(lock_);
    Realm* const realm = realm_of(block);
    return realm == nullptr ? 0 : realm->core.usable_size(block);
}

bool SystemHeap::close(u32 domain, Stretches::Rights rights) {
    const Guard guard(lock_);
    Realm** const found = find(domain, rights);
    if (found == realms_.begin() + realm_count_) return false;
    Realm* const closed = *found;
    *found = realms_[--realm_count_];
    last_ = nullptr;
    std::destroy_at(closed);
    default_heap().free(closed);
    return true;
}

void SystemHeap::trim() {
    const Guard guard(lock_);
    for (u32 one = 0; one != realm_count_; ++one) realms_[one]->core.trim();
}

} // namespace metta
