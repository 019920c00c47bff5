// SPDX-License-Identifier: MIT
// Where strings and sequences that arrive are put: memory of whoever receives them.
#pragma once

#include <span>

#include "runtime/base/types.hpp"

namespace metta::middl {

/// Who gives memory, and takes it back: from one piece, as long as there is room in it, which costs a few instructions;
/// else as the derived class says.
class Memory {
  public:
    /// `size` bytes, not 0, at a multiple of `alignment`; nullptr when there are none.
    void* allocate(usize size, usize alignment) {
        const u64 start = round_up(next_, alignment);
        const bool beyond = alignment > 1 && start > end_;
        if (beyond || size > end_ - start) [[unlikely]]
            return allocate_elsewhere(size, alignment);
        next_ = start + size;
        return reinterpret_cast<void*>(start);
    }
    /// Of the piece, only what was handed out last is free again.
    void release(void* start, usize size) {
        const auto first = reinterpret_cast<u64>(start);
        if (first + size == next_)
            next_ = first;
        else
            release_elsewhere(start, size);
    }

  protected:
    constexpr Memory() = default;
    ~Memory() = default;

    virtual void* allocate_elsewhere(usize size, usize alignment) = 0;
    virtual void release_elsewhere(void* start, usize size) = 0;

    u64 next_ = 0, end_ = 0; ///< the piece: from where it is free, and where it ends
};

/// Has none: for interfaces of which nothing that arrives needs any.
class NoMemory final : public Memory {
  private:
    void* allocate_elsewhere(usize, usize) override { return nullptr; }
    void release_elsewhere(void*, usize) override {}
};
inline constexpr NoMemory no_memory_anywhere;
/// The one there needs to be: it never changes, and so is constant.
inline Memory& no_memory() { return const_cast<NoMemory&>(no_memory_anywhere); }

/// One piece of memory and nothing else, which goes as a whole: what one call needs.
class Scratch final : public Memory {
  public:
    explicit Scratch(std::span<byte> piece) {
        next_ = reinterpret_cast<u64>(piece.data());
        end_ = next_ + piece.size();
    }

  private:
    void* allocate_elsewhere(usize, usize) override { return nullptr; }
    void release_elsewhere(void*, usize) override {}
};

/// One piece of its owner's memory, handed out from the front. What is released is free again at once if it was the
/// last that was handed out, else with `reset`.
class Arena final : public Memory {
  public:
    constexpr explicit Arena(std::span<byte> storage) : storage_(storage) {
        if !consteval {
            begin();
        }
    }

    /// Nothing that was handed out may be in use any more.
    void reset() { next_ = start(); }
    usize used() const { return end_ == 0 ? 0 : next_ - start(); }

  private:
    u64 start() const { return reinterpret_cast<u64>(storage_.data()); }
    void begin() {
        next_ = start();
        end_ = next_ + storage_.size();
    }
    /// The first time: addresses are not known while one is made at compile time.
    void* allocate_elsewhere(usize size, usize alignment) override {
        if (end_ != 0 || storage_.empty()) return nullptr;
        begin();
        return allocate(size, alignment);
    }
    void release_elsewhere(void*, usize) override {}

    std::span<byte> storage_;
};

} // namespace metta::middl
