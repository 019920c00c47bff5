// SPDX-License-Identifier: MIT
// Physical memory that kserver may give: a buddy system. Runs of 2^order frames, aligned to their number, of which the
// highest are given first, since low memory is scarce.
#pragma once

#include <optional>

#include "servers/vm/bit_tree.hpp"

namespace metta::vm {

class FrameAllocator {
  public:
    static constexpr u32 orders = 10; ///< up to 2^9 frames: 2 MiB

    /// Words of storage for frames below `limit`.
    static constexpr usize words_for(u64 limit) {
        usize words = 0;
        for (u32 order = 0; order < orders; ++order) words += BitTree::words_for((limit >> order) + 1);
        return words;
    }
    FrameAllocator() = default;
    /// `storage`: words_for(limit) zero words. Nothing is free at first.
    FrameAllocator(std::span<u64> storage, u64 limit) {
        usize at = 0;
        for (u32 order = 0; order < orders; ++order) {
            const u64 numbers = (limit >> order) + 1;
            const usize words = BitTree::words_for(numbers);
            free_[order] = BitTree(storage.subspan(at, words), numbers);
            at += words;
        }
    }

    /// The first of 2^order frames.
    std::optional<u32> take(u32 order = 0);
    void give_back(u32 first, u32 order = 0);
    /// At the start: any range of frames becomes free.
    void add(u64 first, u64 count);

    const u64& free_frames() const { return free_frames_; }
    u64 total_frames() const { return total_frames_; }

  private:
    std::array<BitTree, orders> free_; ///< by order: first frame >> order
    u64 free_frames_ = 0, total_frames_ = 0;
};

} // namespace metta::vm
