// SPDX-License-Identifier: MIT
#include "servers/kserver/shared_memory.hpp"

#include "interfaces/portal_specification.hpp"

namespace metta::kserver {

Status SharedMemory::make(ObjectRef self, u64 base) {
    const auto frame = store_.take(1);
    if (!frame) return Status::exhausted;
    const Created stretch = create_stretch(*frame, 1, base);
    if (stretch.status != Status::ok) return stretch.status;
    stretch_ = stretch.object;
    base_ = base;
    for (;;) {
        const Status status = grant(self, stretch_, Rights::read_write);
        if (status != Status::needs_table) return status;
        const auto table = store_.take();
        if (!table) return Status::exhausted;
        const Status donated = configure(self, Attribute::donate_table, *table, root_account).status;
        if (donated != Status::ok) return donated;
    }
}

void* SharedMemory::allocate(usize bytes, usize alignment) {
    const u64 start = round_up(base_ + used_, alignment) - base_;
    if (start > size || bytes > size - start) return nullptr;
    for (; mapped_ < start + bytes; mapped_ += page_size) {
        const auto frame = vm::take_cleared(store_);
        if (!frame) return nullptr;
        *reinterpret_cast<PageOrder*>(orders_) = {.frame = *frame, .rights = Rights::read_write};
        if (populate(stretch_, base_ + mapped_, orders_frame_, 1).status == Status::ok) continue;
        store_.give_back(*frame);
        return nullptr;
    }
    used_ = start + bytes;
    return reinterpret_cast<void*>(base_ + start);
}

void SharedMemory::release(void* start, usize bytes) {
    const u64 offset = reinterpret_cast<u64>(start) - base_;
    if (offset + bytes == used_) used_ = offset;
}

} // namespace metta::kserver
