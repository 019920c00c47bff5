// SPDX-License-Identifier: MIT
// Bringing all pages at once.
#include "runtime/paging/nailed.hpp"

#include "runtime/paging/pager.hpp"

namespace metta::paging {

PagingRefusal NailedDriver::resolve(Pager& pager, Fault fault) {
    if (fault.present() || fault.execute()) return PagingRefusal::forbidden;
    const Pager::OpenFrame open = pager.open_frame();
    if (open.frame == 0) return PagingRefusal::no_frames;
    machine::clear_page(open.bytes);
    if (machine::nail(open.frame, true) != Status::ok) {
        pager.abandon(open);
        return PagingRefusal::no_frames;
    }
    if (!pager.map_filled(place(), fault.page, open, Rights::read_write)) {
        static_cast<void>(machine::nail(open.frame, false)); // it is in the purse
        return PagingRefusal::no_frames;
    }
    ++pager.counts().zeroed;
    return PagingRefusal::none;
}

void NailedDriver::drop(Pager& pager, u64 page) {
    const u64 frame = pager.unmap(place(), page);
    if (frame == 0) return;
    static_cast<void>(machine::nail(frame, false));
    pager.release(frame);
}

} // namespace metta::paging
