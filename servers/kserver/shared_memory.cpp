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
    next_ = end_ = base;
    limit_ = base + size;
    for (;;) {
        const Status status = grant(self, stretch_, Rights::read_write);
        if (status != Status::needs_table) return status;
        const auto table = store_.take();
        if (!table) return Status::exhausted;
        const Status donated = configure(self, Attribute::donate_table, *table, root_account).status;
        if (donated != Status::ok) return donated;
    }
}

void* SharedMemory::allocate_elsewhere(usize bytes, usize alignment) {
    const u64 start = round_up(next_, alignment);
    if (start > limit_ || bytes > limit_ - start) return nullptr;
    for (; end_ < start + bytes; end_ += page_size) {
        const auto frame = vm::take_cleared(store_, store_.own());
        if (!frame) return nullptr;
        *reinterpret_cast<PageOrder*>(orders_) = {.frame = *frame, .rights = Rights::read_write};
        if (populate(stretch_, end_, orders_frame_, 1).status == Status::ok) continue;
        store_.give_back(*frame);
        return nullptr;
    }
    return allocate(bytes, alignment);
}

} // namespace metta::kserver
