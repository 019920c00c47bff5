// SPDX-License-Identifier: MIT
// A set of numbers below a limit, of which the greatest and the smallest are found without search: bits, and over each
// 64 of them one bit that tells whether any is set, and so on up to one word.
#pragma once

#include <array>
#include <bit>
#include <optional>
#include <span>

#include "runtime/base/types.hpp"

namespace metta::vm {

class BitTree {
  public:
    static constexpr usize maximum_levels = 5;

    /// Words of storage for numbers below `limit`.
    static constexpr usize words_for(u64 limit) {
        usize words = 0;
        for (u64 count = limit; count > 1 || words == 0;) {
            count = (count + 63) / 64;
            words += count;
            if (count == 1) break;
        }
        return words;
    }

    BitTree() = default;
    /// `storage`: words_for(limit) zero words.
    BitTree(std::span<u64> storage, u64 limit) {
        usize at = 0;
        for (u64 count = limit;;) {
            count = (count + 63) / 64;
            levels_[depth_++] = storage.data() + at;
            at += count;
            if (count == 1) break;
        }
    }

    bool contains(u64 number) const { return (levels_[0][number / 64] >> number % 64 & 1) != 0; }
    void insert(u64 number) {
        for (usize level = 0; level < depth_; ++level, number /= 64) {
            u64& word = levels_[level][number / 64];
            const bool empty = word == 0;
            word |= u64{1} << number % 64;
            if (!empty) return;
        }
    }
    void erase(u64 number) {
        for (usize level = 0; level < depth_; ++level, number /= 64) {
            u64& word = levels_[level][number / 64];
            word &= ~(u64{1} << number % 64);
            if (word != 0) return;
        }
    }
    std::optional<u64> greatest() const {
        if (depth_ == 0 || levels_[depth_ - 1][0] == 0) return std::nullopt;
        u64 number = 0;
        for (usize level = depth_; level-- > 0;)
            number = number * 64 + static_cast<u64>(std::bit_width(levels_[level][number]) - 1);
        return number;
    }
    std::optional<u64> smallest() const {
        if (depth_ == 0 || levels_[depth_ - 1][0] == 0) return std::nullopt;
        u64 number = 0;
        for (usize level = depth_; level-- > 0;)
            number = number * 64 + static_cast<u64>(std::countr_zero(levels_[level][number]));
        return number;
    }

  private:
    std::array<u64*, maximum_levels> levels_ = {};
    usize depth_ = 0;
};

} // namespace metta::vm
