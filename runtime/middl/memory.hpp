// SPDX-License-Identifier: MIT
// Where strings and sequences that arrive are put: memory of whoever receives them.
#pragma once

#include <span>

#include "runtime/base/types.hpp"

namespace metta::middl {

/// Who gives memory, and takes it back.
class Memory {
  public:
    /// `size` bytes at a multiple of `alignment`; nullptr when there are none.
    virtual void* allocate(usize size, usize alignment) = 0;
    virtual void release(void* start, usize size) = 0;

  protected:
    ~Memory() = default;
};

/// Has none: for interfaces of which nothing that arrives needs any.
class NoMemory final : public Memory {
  public:
    void* allocate(usize, usize) override { return nullptr; }
    void release(void*, usize) override {}
};
inline constexpr NoMemory no_memory_anywhere;
/// The one there needs to be: it has no state, and so is constant.
inline Memory& no_memory() { return const_cast<NoMemory&>(no_memory_anywhere); }

/// One piece of its owner's memory, handed out from the front. What is released is free again at once if it was the
/// last that was handed out, else with `reset`.
class Arena final : public Memory {
  public:
    constexpr explicit Arena(std::span<byte> storage) : storage_(storage) {}

    void* allocate(usize size, usize alignment) override {
        const auto start = reinterpret_cast<u64>(storage_.data());
        const u64 offset = round_up(start + used_, alignment) - start;
        if (offset > storage_.size() || size > storage_.size() - offset) return nullptr;
        used_ = offset + size;
        return storage_.data() + offset;
    }
    void release(void* start, usize size) override {
        const auto* const first = static_cast<const byte*>(start);
        if (first + size == storage_.data() + used_) used_ -= size;
    }

    /// Nothing that was handed out may be in use any more.
    void reset() { used_ = 0; }
    usize used() const { return used_; }

  private:
    std::span<byte> storage_;
    usize used_ = 0;
};

} // namespace metta::middl
