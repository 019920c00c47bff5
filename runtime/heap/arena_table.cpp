// SPDX-License-Identifier: MIT
// The table of pieces: growing, and closing gaps.
#include "runtime/heap/arena_table.hpp"

#include <cstring>

namespace metta::heap {
namespace {

u64 pages_of(u64 bytes) { return (bytes + page_size - 1) / page_size; }

} // namespace

void ArenaTable::give_back_old(Metadata& metadata) {
    if (entries_ != first_) metadata.decommit(reinterpret_cast<u64>(entries_), pages_of((mask_ + 1) * sizeof(Entry)));
}

bool ArenaTable::prepare(Metadata& metadata, u64 count) {
    u64 size = mask_ + 1;
    while ((count_ + count) * 2 > size) size *= 2;
    if (size == mask_ + 1) return true;
    const u64 pages = pages_of(size * sizeof(Entry));
    const u64 place = metadata.reserve(pages);
    if (place == 0) return false;
    if (!metadata.commit(place, pages)) {
        metadata.unreserve(place, pages);
        return false;
    }
    ArenaTable grown;
    grown.entries_ = reinterpret_cast<Entry*>(place);
    grown.mask_ = size - 1;
    std::memset(static_cast<void*>(grown.entries_), 0, size * sizeof(Entry));
    for (u64 at = 0; at <= mask_; ++at)
        if (entries_[at].arena != nullptr) grown.insert(entries_[at].piece, *entries_[at].arena);
    give_back_old(metadata);
    entries_ = grown.entries_;
    mask_ = grown.mask_;
    return true;
}

void ArenaTable::insert(u64 piece, Arena& arena) {
    u64 at = piece & mask_;
    while (entries_[at].arena != nullptr) at = (at + 1) & mask_;
    entries_[at] = {piece, &arena};
    ++count_;
}

void ArenaTable::remove(u64 piece) {
    u64 gap = piece & mask_;
    while (entries_[gap].piece != piece || entries_[gap].arena == nullptr) gap = (gap + 1) & mask_;
    // Who was put behind the gap because it was not one moves there.
    for (u64 at = (gap + 1) & mask_; entries_[at].arena != nullptr; at = (at + 1) & mask_) {
        if (((at - entries_[at].piece) & mask_) < ((at - gap) & mask_)) continue;
        entries_[gap] = entries_[at];
        gap = at;
    }
    entries_[gap] = {};
    --count_;
}

void ArenaTable::forget() {
    entries_ = first_;
    mask_ = first_size - 1;
}

} // namespace metta::heap
