// SPDX-License-Identifier: MIT
// Copying data when they are written to.
#include "runtime/paging/image.hpp"

#include "runtime/paging/pager.hpp"

namespace metta::paging {

void ImageDriver::set(u64 data, u64 zeros, u64 end) {
    const auto page_above = [](u64 address) { return (address + page_size - 1) & ~(page_size - 1); };
    zeros_ = page_above(zeros);
    set_range(data, page_above(end));
}

PagingRefusal ImageDriver::resolve(Pager& pager, Fault fault) {
    if (fault.execute()) return PagingRefusal::forbidden;
    if (fault.page < zeros_) return copy(pager, fault);
    if (fault.present()) return PagingRefusal::forbidden;
    return pager.map_zero(place(), fault.page);
}

PagingRefusal ImageDriver::copy(Pager& pager, Fault fault) {
    const u64 index = (fault.page - begin()) / page_size, bit = u64{1} << index % 64;
    u64& word = copied_[index / 64];
    if ((word & bit) != 0) return PagingRefusal::none; // by another thread, meanwhile
    if (!fault.present()) return PagingRefusal::nowhere;
    if (!fault.write()) return PagingRefusal::forbidden;
    const Pager::OpenFrame open = pager.open_frame();
    if (open.frame == 0) return PagingRefusal::no_frames;
    machine::copy_page(open.bytes, machine::page_at(fault.page));
    if (place().demap(fault.page).status != Status::ok || // the frame is the nester's
        !pager.map_filled(place(), fault.page, open, Rights::read_write))
        return PagingRefusal::no_source;
    word |= bit;
    ++pager.counts().copied;
    return PagingRefusal::none;
}

} // namespace metta::paging
