// SPDX-License-Identifier: MIT
// Which page of a range goes first: that is for the range's user to say, who knows how it is used.
#pragma once

#include <span>

#include "runtime/base/types.hpp"

namespace metta::paging {

/// In nailed memory, as all that it works with. The vector registers are free here. Pages are numbered from 0. It is
/// told of those that could go, and of no others.
class EvictionOrder {
  public:
    static constexpr u32 nothing = ~u32{0};

    virtual void arrived(u32 page) = 0;
    /// The page was written to for the first time. Other accesses make no fault, so nobody is told.
    virtual void touched(u32 page) = 0;
    /// It has gone, or can't go any more.
    virtual void left(u32 page) = 0;
    /// Which page is to go. It stays in the order until it has left. `nothing`: there is none.
    virtual u32 victim() = 0;

  protected:
    ~EvictionOrder() = default;
};

/// A page's neighbours, by number. One for each page, and one more at the end.
struct PageLink {
    u32 before = 0, after = 0;
};

/// Pages in the order in which they came.
class ArrivalOrder : public EvictionOrder {
  public:
    void arrived(u32 page) override;
    void touched(u32) override {}
    void left(u32 page) override;
    u32 victim() override;

  protected:
    enum class Goes : u8 { first, last };
    /// Puts all links in order.
    ArrivalOrder(std::span<PageLink> links, Goes goes);
    ~ArrivalOrder() = default;

  private:
    std::span<PageLink> links_;
    u32 end_; ///< the link that is no page's: the ring's beginning and end
    Goes goes_;
};

/// For what is used and then not again for a while: streams, and who knows nothing better.
class FirstInFirstOut final : public ArrivalOrder {
  public:
    explicit FirstInFirstOut(std::span<PageLink> links) : ArrivalOrder(links, Goes::first) {}
};

/// For what is gone through over and over and does not fit: what came first stays.
class LastInFirstOut final : public ArrivalOrder {
  public:
    explicit LastInFirstOut(std::span<PageLink> links) : ArrivalOrder(links, Goes::last) {}
};

/// Any page, by a sequence that looks like chance: no pattern of use is bad for it for ever.
class RandomOrder final : public EvictionOrder {
  public:
    /// `pages` and `places`: one for each page.
    RandomOrder(std::span<u32> pages, std::span<u32> places, u64 seed);

    void arrived(u32 page) override;
    void touched(u32) override {}
    void left(u32 page) override;
    u32 victim() override;

  private:
    std::span<u32> pages_;  ///< those that are there come first
    std::span<u32> places_; ///< where in `pages_` each is, or `nothing`
    u32 count_ = 0;
    u64 seed_;
};

} // namespace metta::paging
