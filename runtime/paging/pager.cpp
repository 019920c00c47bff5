// SPDX-License-Identifier: MIT
// What a pager does when it is not a matter of a few instructions.
#include "runtime/paging/pager.hpp"

#include <utility>

namespace metta::paging {

/// The first range that ends above the address.
usize Pager::place_of(u64 address) const {
    usize low = 0, high = count_;
    while (low != high) {
        const usize middle = (low + high) / 2;
        const Range& range = ranges_[middle];
        if (range.begin + range.size > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

Driver* Pager::find(u64 address) {
    if (start_ != nullptr) std::exchange(start_, nullptr)(*this);
    const usize place = place_of(address);
    if (place == count_ || ranges_[place].begin > address) return nullptr;
    last_ = ranges_[place];
    return last_.driver;
}

bool Pager::add(Driver& driver) {
    if (start_ != nullptr) std::exchange(start_, nullptr)(*this);
    const bool pages = (driver.begin() | driver.end()) % page_size == 0;
    if (count_ == maximum_ranges || driver.begin() >= driver.end() || !pages) return false;
    const usize place = place_of(driver.begin());
    if (place != count_ && ranges_[place].begin < driver.end()) return false;
    for (usize moved = count_++; moved != place; --moved) ranges_[moved] = ranges_[moved - 1];
    ranges_[place] = {.begin = driver.begin(), .size = driver.end() - driver.begin(), .driver = &driver};
    return true;
}

bool Pager::remove(Driver& driver) {
    const usize place = place_of(driver.begin());
    if (place == count_ || ranges_[place].driver != &driver) return false;
    --count_;
    for (usize moved = place; moved != count_; ++moved) ranges_[moved] = ranges_[moved + 1];
    ranges_[count_] = {};
    last_ = {};
    return true;
}

/// What lies in the purse may have been taken, and may have come back for another use. True: it had to be forgotten.
bool Pager::distrust_purse() {
    if (intact()) return false;
    seen_ = __atomic_load_n(&reclaimed_, __ATOMIC_RELAXED);
    purse_.forget();
    return true;
}

u32 Pager::give_back(u32 count) {
    const SlowPart slow(slow_depth_);
    distrust_purse();
    u32 given = 0;
    while (given != count) {
        u64 frame = purse_.take_used();
        if (frame == 0 && purse_.has_zero()) frame = purse_.take_zero();
        if (frame != 0) {
            given += machine::give_back(frame) ? 1 : 0; // one that was taken back is none of those that are wanted
        } else if (!evict_one()) {
            break;
        }
    }
    return given;
}

PagingRefusal Pager::map_zero_slowly(const Place& place, u64 page) {
    const u64 frame = find_zero();
    if (frame == 0) return PagingRefusal::no_frames;
    return map_zero_again(place, page, frame, place.map(page, frame, Rights::read_write));
}

/// The frame that has just been mapped may be one that is used elsewhere.
PagingRefusal Pager::map_zero_anew(const Place& place, u64 page) {
    static_cast<void>(place.demap(page));
    distrust_purse();
    return map_zero_slowly(place, page);
}

/// `status` is what came of the first try.
PagingRefusal Pager::map_zero_again(const Place& place, u64 page, u64 frame, Status status) {
    for (u64 known = seen_;; status = place.map(page, frame, Rights::read_write)) {
        switch (status) {
        case Status::ok:
            if (known == seen_ && intact()) {
                ++counts_.zeroed;
                ++counts_.resident;
                return PagingRefusal::none;
            }
            static_cast<void>(place.demap(page)); // the frame may be one that is used elsewhere
            [[fallthrough]];
        case Status::not_owner: // it has been taken back
            frame = find_zero();
            if (frame == 0) return PagingRefusal::no_frames;
            known = seen_;
            continue;
        case Status::occupied: // it is there already
            put_zero(frame, known);
            return PagingRefusal::none;
        case Status::needs_table:
            if (add_table()) continue;
            put_zero(frame, known);
            return PagingRefusal::no_frames;
        default: // the stretch is no more
            put_zero(frame, known);
            return PagingRefusal::nowhere;
        }
    }
}

u64 Pager::find_zero() {
    for (;;) {
        distrust_purse();
        if (purse_.has_zero()) return purse_.take_zero();
        if (const u64 frame = purse_.take_used(); frame != 0) {
            byte* const bytes = machine::open_window(frame);
            if (bytes == nullptr) continue; // it has been taken back
            if (distrust_purse()) {
                machine::close_window();
                continue;
            }
            machine::clear_page(bytes);
            machine::close_window();
            return frame;
        }
        if (!more_frames()) return 0;
    }
}

u64 Pager::find_frame() {
    for (;;) {
        distrust_purse();
        if (const u64 frame = purse_.take_used(); frame != 0) return frame;
        if (purse_.has_zero()) return purse_.take_zero();
        if (!more_frames()) return 0;
    }
}

bool Pager::more_frames() {
    const SlowPart slow(slow_depth_);
    return purse_.refill() || evict_one();
}

/// One range after the other, so that none has to give all.
bool Pager::evict_one() {
    for (usize tried = 0; tried != count_; ++tried) {
        if (next_to_evict_ >= count_) next_to_evict_ = 0;
        if (ranges_[next_to_evict_++].driver->evict(*this)) return true;
    }
    return false;
}

bool Pager::add_table() {
    const SlowPart slow(slow_depth_);
    return machine::add_table() || (give_back(1) != 0 && machine::add_table());
}

Pager::OpenFrame Pager::open_frame() {
    while (const u64 frame = find_frame()) {
        byte* const bytes = machine::open_window(frame);
        if (bytes == nullptr) continue; // it has been taken back
        if (!distrust_purse()) return {frame, bytes};
        machine::close_window();
    }
    return {};
}

bool Pager::map_filled(const Place& place, u64 page, const OpenFrame& open, Rights rights) {
    Status status = place.map(page, open.frame, rights);
    while (status == Status::needs_table && add_table()) status = place.map(page, open.frame, rights);
    if (status != Status::ok) {
        abandon(open);
        return false;
    }
    machine::close_window();
    ++counts_.resident;
    return true;
}

void Pager::abandon(const OpenFrame& open) {
    machine::close_window();
    release(open.frame);
}

u64 Pager::unmap(const Place& place, u64 page) {
    const machine::Demapped demapped = place.demap(page);
    if (demapped.status != Status::ok) return 0;
    --counts_.resident;
    return demapped.frame;
}

void Pager::release(u64 frame) {
    distrust_purse();
    if (purse_.put_used(frame)) return;
    const SlowPart slow(slow_depth_);
    static_cast<void>(machine::give_back(frame));
}

} // namespace metta::paging
