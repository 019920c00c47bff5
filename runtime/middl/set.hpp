// SPDX-License-Identifier: MIT
// SET OF an enumeration, and ARRAY n OF BITS.
#pragma once

#include <array>
#include <initializer_list>

#include "runtime/base/types.hpp"

namespace metta::middl {

/// Some members of an enumeration, whose values are below 64.
template <class Member>
class Set {
  public:
    constexpr Set() = default;
    constexpr Set(std::initializer_list<Member> members) {
        for (const Member member : members) insert(member);
    }
    static constexpr Set unchecked_from_bits(u64 bits) {
        Set set;
        set.bits_ = bits;
        return set;
    }

    constexpr bool contains(Member member) const { return (bits_ & bit(member)) != 0; }
    constexpr void insert(Member member) { bits_ |= bit(member); }
    constexpr void erase(Member member) { bits_ &= ~bit(member); }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr u64 bits() const { return bits_; } ///< bit n is the member with the value n
    friend constexpr bool operator==(Set, Set) = default;
    friend constexpr Set operator|(Set one, Set other) { return unchecked_from_bits(one.bits_ | other.bits_); }
    friend constexpr Set operator&(Set one, Set other) { return unchecked_from_bits(one.bits_ & other.bits_); }

  private:
    static constexpr u64 bit(Member member) { return u64{1} << static_cast<u64>(member); }

    u64 bits_ = 0;
};

/// `count` bits, of which those behind the last in its byte are 0.
template <usize count>
class Bits {
  public:
    static constexpr usize byte_count = (count + 7) / 8;

    constexpr bool test(usize place) const { return (bytes_[place / 8] >> place % 8 & 1) != 0; }
    constexpr void set(usize place, bool value = true) {
        const auto bit = static_cast<u8>(1u << place % 8);
        bytes_[place / 8] = static_cast<u8>(value ? bytes_[place / 8] | bit : bytes_[place / 8] & ~bit);
    }
    static constexpr usize size() { return count; }
    constexpr std::array<u8, byte_count>& bytes() { return bytes_; }
    constexpr const std::array<u8, byte_count>& bytes() const { return bytes_; }
    friend constexpr bool operator==(const Bits&, const Bits&) = default;

  private:
    std::array<u8, byte_count> bytes_ = {};
};

} // namespace metta::middl
