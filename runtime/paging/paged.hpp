// SPDX-License-Identifier: MIT
// Memory whose content comes from somewhere, and can go back there to make room.
#pragma once

#include <span>

#include "runtime/paging/driver.hpp"
#include "runtime/paging/eviction_order.hpp"
#include "runtime/paging/page_source.hpp"

namespace metta::paging {

/// What becomes of writing.
enum class Writing : u8 {
    forbidden, ///< there is none
    kept,      ///< written pages are the domain's own, and stay: the source never sees them
    stored,    ///< written pages are stored when they are evicted
    swapped,   ///< the same; a page that has never been stored is zero, and the source is not asked
};

/// What a driver knows of one page: its frame, if it is there, and flags.
using PageState = u64;

/// In the private window pages come for reading, and the first write makes a page one that was written to. In a
/// stretch, where rights are not by the page, it is one from the start unless writing is forbidden.
class PagedDriver : public Driver {
  public:
    /// `states`: one for each page, all 0. `most`: how many pages are there at a time, if any of them can go; the
    /// domain's contract is the limit as well.
    PagedDriver(u64 begin, u64 end, Place place, Writing writing, PageSource& source, EvictionOrder& order,
                std::span<PageState> states, u32 most)
        : Driver(begin, end, place), writing_(writing), source_(source), order_(order), states_(states), most_(most) {}

    PagingRefusal resolve(Pager& pager, Fault fault) final;
    bool evict(Pager& pager) final;
    void drop(Pager& pager, u64 page) final;

    /// Under the lock, slow: stores a page that was written to, which stays. False: the source can't.
    bool store(Pager& pager, u32 page);

  protected:
    ~PagedDriver() = default;

  private:
    static constexpr PageState here = 1, written = 2, stored = 4;
    static constexpr u32 frame_shift = 8;

    PagingRefusal bring(Pager& pager, Fault fault, u32 page);
    PagingRefusal make_written(Pager& pager, u32 page);
    bool try_to_evict(Pager& pager, u32 page);
    bool can_go(PageState state) const;
    void gone(u32 page, PageState left);
    u32 number_of(u64 address) const { return static_cast<u32>((address - begin()) / page_size); }
    u64 address_of(u32 page) const { return begin() + u64{page} * page_size; }

    Writing writing_;
    PageSource& source_;
    EvictionOrder& order_;
    std::span<PageState> states_;
    u32 most_;
    u32 resident_ = 0;
};

inline constexpr u32 any_number_of_pages = ~u32{0};

/// A file, or anything else that is read: read only, or with changes that stay here.
class MappedDriver final : public PagedDriver {
  public:
    MappedDriver(u64 begin, u64 end, Place place, bool writable, PageSource& source, EvictionOrder& order,
                 std::span<PageState> states, u32 most = any_number_of_pages)
        : PagedDriver(begin, end, place, writable ? Writing::kept : Writing::forbidden, source, order, states, most) {}
};

/// What another domain has: changes go there before a page is evicted.
class RemoteDriver final : public PagedDriver {
  public:
    RemoteDriver(u64 begin, u64 end, Place place, PageSource& source, EvictionOrder& order, std::span<PageState> states,
                 u32 most = any_number_of_pages)
        : PagedDriver(begin, end, place, Writing::stored, source, order, states, most) {}
};

/// More memory than frames: zero at first, as PhysicalDriver's; pages go to the source to make room.
class SwappedDriver final : public PagedDriver {
  public:
    SwappedDriver(u64 begin, u64 end, Place place, PageSource& source, EvictionOrder& order,
                  std::span<PageState> states, u32 most = any_number_of_pages)
        : PagedDriver(begin, end, place, Writing::swapped, source, order, states, most) {}
};

} // namespace metta::paging
