// SPDX-License-Identifier: MIT
// Blocks of a heap that looks for mistakes.
#pragma once

#include "runtime/heap/heap_core.hpp"

namespace metta::heap {

/// Inside what the heap gives for it, a block has a header, 16 bytes or more that nobody may write before it and behind
/// it, and when it is freed it is filled, and kept for a while, to see whether somebody still writes to it.
class DebugBlocks {
  public:
    explicit DebugBlocks(HeapCore& core) : core_(core) {}

    void* allocate(u64 size, u64 alignment, u32 caller);
    void free(u64 block, u32 caller);
    /// Whether the block may be freed, or else a report.
    bool check(u64 block, u32 caller);
    /// 0: it is no block.
    u64 usable_size(u64 block) const;
    /// The block in a slot or run, unless it has been freed.
    void visit(u64 start, BlockVisitor& visitor) const;
    /// The blocks that are kept are checked and not kept any more.
    void let_all_go();

  private:
    enum class State : u32 { live = 0x6576'696c, freed = 0x6565'7266 };
    struct Header {
        u64 block = 0;
        u64 size = 0;
        u32 allocated_at = 0, freed_at = 0;
        State state = State::live;
        u32 check = 0; ///< follows from the rest
    };
    static constexpr u64 zone = 16, front = sizeof(Header) + zone;
    static constexpr byte zone_fill{0xfb}, fresh_fill{0xa5}, freed_fill{0xdd};

    static Header* header_of(u64 block) { return reinterpret_cast<Header*>(block - front); }
    u32 check_of(const Header& header) const;
    bool intact(const Header& header, u64 block) const {
        return header.block == block && header.check == check_of(header);
    }
    bool may_have_header(const HeapCore::Found& found, u64 block) const;
    /// Nothing has been written before the block or behind it.
    bool zones_intact(const HeapCore::Found& found, const Header& header) const;
    void let_first_go();
    void report(Misuse kind, u64 block, const Header* header, u64 freed_at);

    HeapCore& core_;
};

} // namespace metta::heap
