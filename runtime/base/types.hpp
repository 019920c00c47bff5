// SPDX-License-Identifier: MIT
// The integers and address types that every part of the system shares.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace metta {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;
using usize = std::size_t;
using std::byte;

/// Bytes in the smallest frame and page of the machine, and in the next larger one.
inline constexpr u64 page_size = 4096;
inline constexpr u64 large_page_size = 2 * 1024 * 1024;

/// `value` brought down or up to a multiple of `unit`, a power of two. Rounding up may wrap to 0: check first.
constexpr u64 round_down(u64 value, u64 unit) { return value & ~(unit - 1); }
constexpr u64 round_up(u64 value, u64 unit) { return (value + unit - 1) & ~(unit - 1); }

/// An address of one kind. Kinds do not mix, and nothing converts to or from a number by itself.
template <class Kind>
struct Address {
    u64 value = 0;

    constexpr Address() = default;
    explicit constexpr Address(u64 number) : value(number) {}
    friend constexpr auto operator<=>(Address, Address) = default;
    constexpr Address operator+(u64 bytes) const { return Address(value + bytes); }
    constexpr u64 operator-(Address other) const { return value - other.value; }
};

/// An address on the memory bus.
using PhysAddr = Address<struct PhysAddrKind>;
/// An address as instructions see it, translated by the page tables.
using VirtAddr = Address<struct VirtAddrKind>;

} // namespace metta
