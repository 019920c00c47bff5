// SPDX-License-Identifier: MIT
// Addresses for tables, one range after the other.
#include "runtime/heap/metadata.hpp"

#include <span>

namespace metta::heap {

u64 Metadata::reserve(u64 pages) {
    const u64 bytes = pages * page_size;
    if (end_ - next_ < bytes) {
        if (count_ == maximum_reservations) return 0;
        const Reservation made = supply_.reserve(round_up(std::max(bytes, total_ / 2), large_page_size));
        if (made.bytes == 0) return 0;
        reservations_[count_++] = made;
        next_ = made.base;
        end_ = made.base + made.bytes;
        total_ += made.bytes;
    }
    const u64 found = next_;
    next_ += bytes;
    return found;
}

void Metadata::give_all_back() {
    supply_.count_gone(committed_);
    for (const Reservation& one : std::span(reservations_).first(count_)) supply_.release(one);
    count_ = 0;
    next_ = end_ = total_ = committed_ = 0;
}

} // namespace metta::heap
