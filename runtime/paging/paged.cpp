// SPDX-License-Identifier: MIT
// Pages that come and go.
//
// No other thread sees a page half filled, and no write is lost: a frame is filled in the pager's window before it is
// mapped, and a page is taken away before it is stored. While neither is the case, the window keeps the frame from
// being taken back by the nester.
#include "runtime/paging/paged.hpp"

#include "runtime/paging/pager.hpp"

namespace metta::paging {

bool PagedDriver::can_go(PageState state) const {
    return (state & here) != 0 && ((state & written) == 0 || writing_ >= Writing::stored);
}

PagingRefusal PagedDriver::resolve(Pager& pager, Fault fault) {
    if (fault.execute() || (fault.write() && writing_ == Writing::forbidden)) return PagingRefusal::forbidden;
    const SlowPart slow(pager.slow_depth());
    const u32 page = number_of(fault.page);
    const PageState state = states_[page];
    if ((state & here) == 0) return bring(pager, fault, page); // it was there, perhaps, and has been evicted meanwhile
    if (fault.write() && (state & written) == 0) return make_written(pager, page);
    return PagingRefusal::none; // another thread was here first
}

PagingRefusal PagedDriver::bring(Pager& pager, Fault fault, u32 page) {
    if (resident_ >= most_) evict(pager);
    const Pager::OpenFrame open = pager.open_frame();
    if (open.frame == 0) return PagingRefusal::no_frames;
    const bool zero = writing_ == Writing::swapped && (states_[page] & stored) == 0;
    if (zero) {
        machine::clear_page(open.bytes);
    } else if (!source_.fetch(page, open.bytes)) {
        pager.abandon(open);
        return PagingRefusal::no_source;
    }
    const bool writable = fault.write() || (!place().rights_by_page() && writing_ != Writing::forbidden);
    if (!pager.map_filled(place(), fault.page, open, writable ? Rights::read_write : Rights::read))
        return PagingRefusal::no_frames;
    states_[page] = open.frame << frame_shift | (states_[page] & stored) | (writable ? written : 0) | here;
    ++resident_;
    ++(zero ? pager.counts().zeroed : pager.counts().fetched);
    if (can_go(states_[page])) order_.arrived(page);
    return PagingRefusal::none;
}

/// The page has been for reading so far.
PagingRefusal PagedDriver::make_written(Pager& pager, u32 page) {
    const u64 address = address_of(page), frame = states_[page] >> frame_shift;
    // The window keeps the frame while the page is not mapped.
    byte* const bytes = machine::open_window(frame);
    if (bytes == nullptr) return PagingRefusal::no_frames;
    static_cast<void>(pager.unmap(place(), address));
    if (!pager.map_filled(place(), address, {frame, bytes}, Rights::read_write)) {
        gone(page, states_[page] & stored);
        return PagingRefusal::no_frames;
    }
    states_[page] |= written;
    if (can_go(states_[page]))
        order_.touched(page);
    else
        order_.left(page);
    if (writing_ == Writing::kept) ++pager.counts().copied;
    return PagingRefusal::none;
}

/// The page is not there any more; `left` is what is known of it.
void PagedDriver::gone(u32 page, PageState left) {
    order_.left(page);
    states_[page] = left;
    --resident_;
}

bool PagedDriver::evict(Pager& pager) {
    constexpr u32 tries = 4; // a source that can't store one page may store another
    for (u32 number = 0; number != tries; ++number) {
        const u32 page = order_.victim();
        if (page >= states_.size()) return false;
        if (try_to_evict(pager, page)) return true;
        order_.left(page);
        if (can_go(states_[page])) order_.arrived(page);
    }
    return false;
}

bool PagedDriver::try_to_evict(Pager& pager, u32 page) {
    PageState& state = states_[page];
    if (!can_go(state)) return false;
    const u64 address = address_of(page), frame = state >> frame_shift;
    const bool stores = (state & written) != 0;
    if (stores) {
        byte* const bytes = machine::open_window(frame);
        if (bytes == nullptr) return false;
        static_cast<void>(pager.unmap(place(), address));
        if (!source_.store(page, bytes)) {
            if (!pager.map_filled(place(), address, {frame, bytes}, Rights::read_write)) gone(page, state & stored);
            return false;
        }
        machine::close_window();
        ++pager.counts().stored;
    } else {
        static_cast<void>(pager.unmap(place(), address));
    }
    gone(page, stores ? stored : state & stored);
    ++pager.counts().evicted;
    pager.release(frame);
    return true;
}

bool PagedDriver::store(Pager& pager, u32 page) {
    PageState& state = states_[page];
    if ((state & written) == 0 || writing_ < Writing::stored) return true;
    const u64 address = address_of(page), frame = state >> frame_shift;
    byte* const bytes = machine::open_window(frame);
    if (bytes == nullptr) return false;
    static_cast<void>(pager.unmap(place(), address));
    const bool well = source_.store(page, bytes);
    const bool still = !well || !place().rights_by_page();
    if (well) ++pager.counts().stored;
    if (!pager.map_filled(place(), address, {frame, bytes}, still ? Rights::read_write : Rights::read)) {
        gone(page, well ? stored : state & stored);
        return well;
    }
    if (well) state |= stored;
    if (!still) state &= ~written;
    return well;
}

void PagedDriver::drop(Pager& pager, u64 page) {
    const u32 number = number_of(page);
    if ((states_[number] & here) != 0) gone(number, 0);
    states_[number] = 0;
    Driver::drop(pager, page);
}

} // namespace metta::paging
