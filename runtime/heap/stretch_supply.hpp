// SPDX-License-Identifier: MIT
// Pages for a heap from stretches of its own, with frames of the domain's account.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "runtime/client/frames.hpp"
#include "runtime/client/stretches.hpp"
#include "runtime/heap/page_blocks.hpp"

namespace metta::heap {

/// Each range is a stretch, which the domain owns. Nobody else may do anything there, unless it is shared; that is then
/// so for all ranges, those that come later too. It can be made before the program runs; it connects to the services
/// when the first range is wanted. Not locked: the heap is.
class StretchSupply final : public PageSupply, public FrameSupply {
  public:
    static constexpr u32 maximum_shares = 16;

    constexpr StretchSupply() = default;
    StretchSupply(const StretchSupply&) = delete;
    StretchSupply& operator=(const StretchSupply&) = delete;

    Reservation reserve(u64 bytes) override;
    bool commit(u64 address, u64 pages) override { return commit_as(address, pages, {}).has_value(); }
    void decommit(u64 address, u64 pages) override { decommit_as(address, pages, false); }
    void release(const Reservation& reservation) override;

    std::optional<u64> commit_as(u64 address, u64 pages, const FrameWish& wish) override;
    void decommit_as(u64 address, u64 pages, bool nailed) override;

    /// From now on the domain, or everybody, may do this here. False: the nester refuses it for one of the ranges, or
    /// there are too many domains; then it is as it was for those that have not been reached.
    bool share(u32 domain, Stretches::Rights rights);
    bool share_all(Stretches::Rights rights);
    /// The domain may do nothing here any more, except what everybody may.
    bool revoke(u32 domain);
    bool contains(u64 address) const { return find(address) != nullptr; }

  private:
    struct Range {
        u64 base = 0;
        u64 bytes = 0;
        u32 first_portal = 0;
    };
    struct Share {
        u32 domain = 0;
        Stretches::Rights rights;
    };
    /// A run of frames is looked for in halves, down to single frames.
    static constexpr u64 longest_run = 512;

    bool connect();
    const Range* find(u64 address) const;
    bool is_gone(const Share& share);
    bool apply_shares(u64 base);
    bool map_run(const BoundStretch& stretch, u64 address, u64 first, u64 count, const FrameWish& wish, u64 reclaimed);
    void unmap(const BoundStretch& stretch, u64 address, u64 pages, bool nailed);
    void give(u64 first, u64 count, bool nailed);

    std::optional<FramesClient> frames_;
    std::optional<StretchesClient> stretches_;
    std::array<Range, maximum_bound_stretches> ranges_ = {}; ///< by address
    u32 range_count_ = 0;
    std::array<Share, maximum_shares> shares_ = {};
    u32 share_count_ = 0;
    Stretches::Rights everybody_;
};

} // namespace metta::heap
