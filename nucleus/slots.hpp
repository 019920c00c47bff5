// SPDX-License-Identifier: MIT
// Numbers 0 … count - 1 to give out and take back, without search: a bitmap, and a bitmap of its words.
#pragma once

#include <array>
#include <bit>
#include <optional>

#include "runtime/base/types.hpp"

namespace metta {

template <usize count>
class Slots {
    static_assert(count % 64 == 0 && count <= 4096);

  public:
    std::optional<u32> take() {
        if (full_words_ == ~u64{0}) return std::nullopt;
        const auto word = static_cast<u32>(std::countr_one(full_words_));
        if (word >= count / 64) return std::nullopt;
        const auto bit = static_cast<u32>(std::countr_one(used_[word]));
        used_[word] |= u64{1} << bit;
        if (used_[word] == ~u64{0}) full_words_ |= u64{1} << word;
        return word * 64 + bit;
    }
    void give_back(u32 slot) {
        used_[slot / 64] &= ~(u64{1} << slot % 64);
        full_words_ &= ~(u64{1} << slot / 64);
    }

  private:
    u64 full_words_ = 0;
    std::array<u64, count / 64> used_ = {};
};

} // namespace metta
