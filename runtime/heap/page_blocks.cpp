// SPDX-License-Identifier: MIT
// Blocks whose pages come and go by themselves.
#include "runtime/heap/page_blocks.hpp"

#include <algorithm>
#include <bit>

namespace metta::heap {

bool PageBlocks::has_own_pages(const HeapCore::Found& found) {
    return found.run != nullptr && found.run->kind == Run::Kind::block && found.start_of &&
           (found.run->own_pages & own_bit) != 0;
}

Run* PageBlocks::find(const void* block) const {
    const HeapCore::Found found = core_.look_up(reinterpret_cast<u64>(block));
    return has_own_pages(found) ? found.run : nullptr;
}

void* PageBlocks::allocate(u64 pages, u64 alignment, const FrameWish& wish, u32 caller) {
    const bool sensible = pages != 0 && pages <= HeapCore::largest_size / page_size && std::has_single_bit(alignment) &&
                          alignment <= large_page_size;
    Run* const run = sensible ? core_.space_.take_bare(pages, std::max(alignment, page_size) / page_size) : nullptr;
    const std::optional<u64> frame = run != nullptr ? frames_.commit_as(run->base(), pages, wish) : std::nullopt;
    if (!frame) {
        if (run != nullptr) core_.space_.give(*run);
        ++core_.counts_->refused;
        return nullptr;
    }
    core_.space_.pages_come(*run);
    run->word = caller;
    run->own_pages = own_bit | (wish.nailed ? nailed_bit : 0) | (wish.contiguous ? contiguous_bit : 0) | *frame;
    core_.count_run(*run, true);
    core_.counts_->allocations = ++core_.allocations_;
    return reinterpret_cast<void*>(run->base());
}

void PageBlocks::take_pages_away(Run& run) {
    if ((run.own_pages & gone_bit) != 0) return;
    frames_.decommit_as(run.base(), run.bytes() / page_size, (run.own_pages & nailed_bit) != 0);
    core_.space_.pages_gone(run);
    run.own_pages |= gone_bit;
}

void PageBlocks::free(void* block, u32 caller) {
    if (block == nullptr) return;
    const u64 address = reinterpret_cast<u64>(block);
    const HeapCore::Found found = core_.look_up(address);
    if (has_own_pages(found)) take_pages_away(*found.run);
    core_.free_looked_up(found, address, caller);
}

bool PageBlocks::revoke(void* block) {
    Run* const run = find(block);
    if (run == nullptr) return false;
    take_pages_away(*run);
    return true;
}

std::optional<u64> PageBlocks::physical_address(const void* block) const {
    const Run* const run = find(block);
    if (run == nullptr || (run->own_pages & (contiguous_bit | gone_bit)) != contiguous_bit) return std::nullopt;
    return (run->own_pages & frame_mask) * page_size;
}

} // namespace metta::heap
