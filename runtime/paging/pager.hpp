// SPDX-License-Identifier: MIT
// A domain's pager: which driver has an address, where frames come from, and how they come to be mapped.
#pragma once

#include <array>

#include "runtime/paging/driver.hpp"
#include "runtime/paging/purse.hpp"
#include "runtime/paging/slow_part.hpp"

namespace metta::paging {

/// One for a domain, in nailed memory. What changes it is done under its lock, on a context slot's stack: ordinary
/// stacks may fault, and who holds the lock must not.
class Pager {
  public:
    static constexpr usize maximum_ranges = 64;

    /// `reclaimed`: as in PagerRecord. `start` adds the drivers that are there from the beginning; it is called when
    /// the first fault comes.
    constexpr Pager(PagingCounts& counts, const u64& reclaimed, void (*start)(Pager&))
        : counts_(counts), reclaimed_(reclaimed), start_(start) {}

    void lock() {
        while (__atomic_exchange_n(&locked_, 1, __ATOMIC_ACQUIRE) != 0) [[unlikely]]
            machine::wait();
    }
    void unlock() { __atomic_store_n(&locked_, 0, __ATOMIC_RELEASE); }

    // Under the lock.

    /// A page fault.
    [[gnu::always_inline]] PagingRefusal resolve(u64 address, u64 code) {
        Driver* driver = last_.driver;
        if (address - last_.begin >= last_.size) [[unlikely]] {
            driver = find(address);
            if (driver == nullptr) return PagingRefusal::nowhere;
        }
        return driver->resolve(*this, {address & ~(page_size - 1), code});
    }
    /// From now on the driver has its range. False: it overlaps another, is none, or there are too many.
    bool add(Driver& driver);
    /// The driver has it no more; its pages are still there.
    bool remove(Driver& driver);
    /// Gives up to so many frames back to the account, and evicts pages for that. How many those were.
    u32 give_back(u32 count);

    // For drivers.

    /// Maps a page of zeros, for reading and writing.
    [[gnu::always_inline]] PagingRefusal map_zero(const Place& place, u64 page) {
        if (!purse_.has_zero()) [[unlikely]]
            return map_zero_slowly(place, page);
        const u64 frame = purse_.take_zero();
        if (const Status status = place.map(page, frame, Rights::read_write); status != Status::ok) [[unlikely]]
            return map_zero_again(place, page, frame, status);
        if (!intact()) [[unlikely]]
            return map_zero_anew(place, page);
        ++counts_.zeroed;
        ++counts_.resident;
        return PagingRefusal::none;
    }
    /// A frame that holds anything, open in the window (machine.hpp).
    struct OpenFrame {
        u64 frame = 0; ///< 0: there is none
        byte* bytes = nullptr;
    };
    OpenFrame open_frame();
    /// Maps what has been filled, and closes the window. False: that could not be, and the frame is in the purse.
    bool map_filled(const Place& place, u64 page, const OpenFrame& open, Rights rights);
    /// Closes the window; the frame goes to the purse.
    void abandon(const OpenFrame& open);
    /// Takes a page away: its frame, which the caller has now; 0: nothing was there.
    u64 unmap(const Place& place, u64 page);
    /// The frame is not used any more.
    void release(u64 frame);

    PagingCounts& counts() { return counts_; }
    u32& slow_depth() { return slow_depth_; }
    u64 frames_at_hand() const { return purse_.size(); }

  private:
    struct Range {
        u64 begin = 0, size = 0;
        Driver* driver = nullptr;
    };

    /// The nester has taken no frame since the purse was last known to be the account's.
    bool intact() const { return __atomic_load_n(&reclaimed_, __ATOMIC_RELAXED) == seen_; }
    bool distrust_purse();
    /// A frame that was taken when `known` was `seen_`.
    void put_zero(u64 frame, u64 known) {
        if (known == seen_) purse_.put_zero(frame);
    }

    Driver* find(u64 address);
    usize place_of(u64 address) const;
    PagingRefusal map_zero_slowly(const Place& place, u64 page);
    PagingRefusal map_zero_anew(const Place& place, u64 page);
    PagingRefusal map_zero_again(const Place& place, u64 page, u64 frame, Status status);
    u64 find_zero();
    u64 find_frame();
    bool more_frames();
    bool evict_one();
    bool add_table();

    PagingCounts& counts_;
    const u64& reclaimed_;
    u64 seen_ = 0; ///< what that was
    Range last_;   ///< where the last fault was
    u32 locked_ = 0;
    u32 slow_depth_ = 0;
    Purse purse_;
    void (*start_)(Pager&);
    usize count_ = 0;
    usize next_to_evict_ = 0;
    std::array<Range, maximum_ranges> ranges_ = {}; ///< ascending
};

} // namespace metta::paging
