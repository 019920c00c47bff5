// SPDX-License-Identifier: MIT
// From an address to the arena that it lies in: a hash table of all 2 MiB pieces of arenas.
#pragma once

#include "runtime/heap/arena.hpp"

namespace metta::heap {

/// Open addressing, never more than half full. Pieces of one arena, and mostly of all, follow each other, and so do
/// their entries.
class ArenaTable {
  public:
    Arena* find(u64 address) const {
        const u64 piece = address / large_page_size;
        for (u64 at = piece & mask_; entries_[at].arena != nullptr; at = (at + 1) & mask_)
            if (entries_[at].piece == piece) return entries_[at].arena;
        return nullptr;
    }
    /// Makes room for so many entries more.
    bool prepare(Metadata& metadata, u64 count);
    void insert(u64 piece, Arena& arena);
    void remove(u64 piece);
    /// Back to the table that it began with, when it is empty and the metadata is about to go.
    void forget();

  private:
    struct Entry {
        u64 piece = 0;
        Arena* arena = nullptr;
    };
    static constexpr u64 first_size = 16;

    void give_back_old(Metadata& metadata);

    Entry first_[first_size] = {};
    Entry* entries_ = first_;
    u64 mask_ = first_size - 1;
    u64 count_ = 0;
};

} // namespace metta::heap
