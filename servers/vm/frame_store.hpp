// SPDX-License-Identifier: MIT
// Frames, and the sight of them: how the rest of kserver gets at physical memory. kserver reaches a frame only while it
// has mapped it into a window of its own, and what has become a nucleus object it cannot map.
#pragma once

#include <bit>
#include <cstring>

#include "runtime/user/manager.hpp"
#include "servers/vm/frame_allocator.hpp"

namespace metta::vm {

/// Places of kserver's private window.
struct Place {
    static constexpr u64 views = 0x1000'0000;           ///< one page each, for a moment
    static constexpr u64 records = 0x2000'0000;         ///< of domains, at fixed distances
    static constexpr u64 lasting = 0x4000'0000;         ///< from here on pages that stay
    static constexpr u64 server_stacks = 0x3000'0000;   ///< for threads that call kserver
    static constexpr u64 scheduler_stack = 0x3400'0000; ///< the processor's
    static constexpr u64 context_slots = 0x3800'0000;   ///< of the server stacks
    static constexpr u64 exchange = 0x3c00'0000;        ///< pages that the nucleus reads and writes records in
    static constexpr u64 devices = 0x5000'0000;         ///< registers, one page each
    static constexpr u64 storage = 0x6000'0000;         ///< the frame allocator's bits
    static constexpr u32 view_count = 64;
};

class FrameStore {
  public:
    FrameStore(FrameAllocator& frames, ObjectRef self) : frames_(frames), self_(self) {}

    std::optional<u32> take(u32 order = 0) { return frames_.take(order); }
    void give_back(u32 first, u32 order = 0) { frames_.give_back(first, order); }
    FrameAllocator& allocator() { return frames_; }

    /// Maps a frame at a page of kserver's own, for good or until `hide`. Donates a page table where one is missing.
    Status show(u64 address, u32 frame) {
        Status status = map_private(address, frame, Rights::read_write);
        while (status == Status::needs_table) {
            const auto table = frames_.take();
            if (!table) return Status::exhausted;
            const Status given = configure(self_, Attribute::donate_table, *table, root_account).status;
            if (given != Status::ok) return given;
            status = map_private(address, frame, Rights::read_write);
        }
        return status;
    }
    /// Answers the frame that was there.
    static u32 hide(u64 address) { return static_cast<u32>(demap_private(address).value); }

    /// A page of memory that stays; nullptr: no frame is left.
    byte* lasting_page() {
        const auto frame = frames_.take();
        if (!frame) return nullptr;
        const u64 address = Place::lasting + lasting_pages_++ * page_size;
        if (show(address, *frame) != Status::ok) return nullptr;
        std::memset(reinterpret_cast<byte*>(address), 0, page_size);
        return reinterpret_cast<byte*>(address);
    }
    /// Donates the page tables for `address` without mapping anything there.
    void ensure_tables(u64 address) {
        if (const auto frame = frames_.take()) {
            if (show(address, *frame) == Status::ok) hide(address);
            frames_.give_back(*frame);
        }
    }
    /// The same for all records of domains, so that making a domain never needs a table of kserver's.
    void prepare_records(u64 size) {
        for (u64 offset = 0; offset < size; offset += large_page_size) ensure_tables(Place::records + offset);
        ensure_tables(Place::views);
    }

    /// A slot for a view; all may be taken only if every stack of kserver's is in the middle of something.
    u32 take_view() {
        const auto slot = static_cast<u32>(std::countr_one(views_));
        views_ |= u64{1} << slot;
        return slot;
    }
    void give_back_view(u32 slot) { views_ &= ~(u64{1} << slot); }

  private:
    FrameAllocator& frames_;
    ObjectRef self_;
    u64 views_ = 0;
    u64 lasting_pages_ = 0;
};

/// A frame, mapped as long as this lives. Under kserver's lock.
class View {
  public:
    View(FrameStore& store, u32 frame) : store_(store), slot_(store.take_view()) {
        valid_ = store.show(address(), frame) == Status::ok;
    }
    ~View() {
        if (valid_) FrameStore::hide(address());
        store_.give_back_view(slot_);
    }
    View(const View&) = delete;
    View& operator=(const View&) = delete;

    bool valid() const { return valid_; }
    byte* page() const { return reinterpret_cast<byte*>(address()); }
    template <class T>
    T& as() const {
        return *reinterpret_cast<T*>(address());
    }

  private:
    u64 address() const { return Place::views + u64{slot_} * page_size; }

    FrameStore& store_;
    u32 slot_;
    bool valid_;
};

/// A frame from the store, all zero; nothing: none is left.
inline std::optional<u32> take_cleared(FrameStore& store) {
    const auto frame = store.take();
    if (!frame) return std::nullopt;
    const View view(store, *frame);
    if (!view.valid()) {
        store.give_back(*frame);
        return std::nullopt;
    }
    std::memset(view.page(), 0, page_size);
    return frame;
}

} // namespace metta::vm
