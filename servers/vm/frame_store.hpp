// SPDX-License-Identifier: MIT
// Frames, and the sight of them: how the rest of kserver gets at physical memory. kserver reaches a frame only while it
// has mapped it into a window of its own, and what has become a nucleus object it cannot map.
#pragma once

#include <bit>
#include <cstring>

#include "runtime/user/manager.hpp"
#include "servers/vm/contracts.hpp"
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
    static constexpr u64 frame_notes = 0x7000'0000;     ///< the frame table
    static constexpr u64 stretch_records = 0x9000'0000; ///< of domains, at fixed distances
    static constexpr u32 view_count = 64;
};

class FrameStore {
  public:
    FrameStore(FrameAllocator& frames, ObjectRef self)
        : frames_(frames), contracts_(frames.total_frames()), self_(self) {
        own_.number = root_account;
        contracts_.change(own_, 0, frames.total_frames());
    }
    FrameStore(const FrameStore&) = delete;
    FrameStore& operator=(const FrameStore&) = delete;

    /// 2^order frames, drawn by the account; nothing: its contract does not allow it, or there is no such run. In the
    /// RamTab they stay kserver's: what lies in them is about the account's domain, and not to be mapped by it.
    std::optional<u32> take(Account& account, u32 order = 0) {
        const u64 count = u64{1} << order;
        if (!contracts_.draw(account, count)) return std::nullopt;
        auto first = order < stocks && stock_[order].count != 0 ? stock_[order].take() : frames_.take(order);
        if (!first) first = take_scarce(order);
        if (!first) contracts_.give_back(account, count);
        return first;
    }
    void give_back(Account& account, u32 first, u32 order = 0) {
        if (order < stocks && stock_[order].count != Stock::capacity)
            stock_[order].give(first);
        else
            frames_.give_back(first, order);
        contracts_.give_back(account, u64{1} << order);
    }
    /// Runs that have been given back are kept as they are for a while, since the next domain needs the same again. Now
    /// they go together with their neighbours.
    void settle() {
        for (u32 order = 0; order < stocks; ++order)
            while (stock_[order].count != 0) frames_.give_back(stock_[order].take(), order);
    }
    /// For kserver itself.
    std::optional<u32> take(u32 order = 0) { return take(own_, order); }
    void give_back(u32 first, u32 order = 0) { give_back(own_, first, order); }
    Account& own() { return own_; }

    // Runs of any kind, which have been drawn already, or will be given back to the account after.
    std::optional<u32> take_run(u32 count, u32 alignment, Region region) {
        if (const auto first = frames_.take_run(count, alignment, region)) return first;
        settle();
        return frames_.take_run(count, alignment, region);
    }
    void give_back_run(u32 first, u32 count) { frames_.give_back_run(first, count); }
    const FrameAllocator& allocator() const { return frames_; }
    Contracts& contracts() { return contracts_; }

    /// Maps a frame at a page of kserver's own, for good or until `hide`. Donates a page table where one is missing.
    Status show(u64 address, u32 frame) {
        Status status = map_private(address, frame, Rights::read_write);
        while (status == Status::needs_table) {
            const auto table = take();
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
        const auto frame = take();
        if (!frame) return nullptr;
        const u64 address = Place::lasting + lasting_pages_++ * page_size;
        if (show(address, *frame) != Status::ok) return nullptr;
        std::memset(reinterpret_cast<byte*>(address), 0, page_size);
        return reinterpret_cast<byte*>(address);
    }
    /// Donates the page tables for `address` without mapping anything there.
    void ensure_tables(u64 address) {
        if (const auto frame = take()) {
            if (show(address, *frame) == Status::ok) hide(address);
            give_back(*frame);
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
    struct Stock {
        static constexpr u32 capacity = 64;
        u32 count = 0;
        std::array<u32, capacity> runs = {};

        u32 take() { return runs[--count]; }
        void give(u32 run) { runs[count++] = run; }
    };
    static constexpr u32 stocks = 4; ///< for runs of up to 8 frames: what domains are made of

    std::optional<u32> take_scarce(u32 order) {
        settle();
        return frames_.take(order);
    }

    FrameAllocator& frames_;
    std::array<Stock, stocks> stock_ = {};
    Contracts contracts_;
    Account own_;
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
inline std::optional<u32> take_cleared(FrameStore& store, Account& account) {
    const auto frame = store.take(account);
    if (!frame) return std::nullopt;
    const View view(store, *frame);
    if (!view.valid()) {
        store.give_back(account, *frame);
        return std::nullopt;
    }
    std::memset(view.page(), 0, page_size);
    return frame;
}

} // namespace metta::vm
