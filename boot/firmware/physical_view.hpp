// SPDX-License-Identifier: MIT
// Firmware leaves its tables anywhere in physical memory: this is the one way the boot program reads them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "runtime/base/result.hpp"
#include "runtime/base/types.hpp"

namespace metta {

/// Read access to one range of physical memory. Nothing outside the range is ever touched, whatever a table says.
class PhysicalView {
  public:
    /// `size` bytes from the physical address `start` on are seen at `memory`. On the machine, which maps physical
    /// addresses to themselves, that is (nullptr, 0, limit); in a test, a buffer and what it stands for.
    PhysicalView(const byte* memory, PhysAddr start, u64 size)
        : seen_at_(reinterpret_cast<std::uintptr_t>(memory)), start_(start), size_(size) {}

    /// The bytes at [at, at + size), in place; refused unless all of them are in the view.
    Result<std::span<const byte>> bytes(PhysAddr at, u64 size) const {
        const auto found = at_most(at, size);
        if (found.size() != size)
            return refuse({.subject = "physical memory",
                           .expected = "an address within what the boot program can reach",
                           .found = "a range that leaves it, of bytes:",
                           .value = size,
                           .offset = at.value});
        return found;
    }

    /// As many of the bytes at [at, at + size) as are in the view; none if `at` is not.
    std::span<const byte> at_most(PhysAddr at, u64 size) const {
        const u64 offset = at - start_; // below the start: wraps to more than any size
        if (offset >= size_) return {};
        return {reinterpret_cast<const byte*>(seen_at_ + offset), std::min(size, size_ - offset)};
    }

    /// A copy of the `T` at any address, aligned or not.
    template <class T>
        requires std::is_trivially_copyable_v<T>
    Result<T> read(PhysAddr at) const {
        const auto source = TRY(bytes(at, sizeof(T)));
        T value;
        std::memcpy(&value, source.data(), sizeof(T));
        return value;
    }

  private:
    std::uintptr_t seen_at_; ///< a number, because 0 is an address like any other
    PhysAddr start_;
    u64 size_;
};

} // namespace metta
