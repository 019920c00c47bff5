// SPDX-License-Identifier: MIT
// A program's arguments, as texts.
#pragma once

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "interfaces/start_record.hpp"

namespace metta {

/// Views of texts that lie one behind the other, each ended by a zero byte. What was promised but is not there reads as
/// empty texts.
class Arguments {
  public:
    class Iterator {
      public:
        using difference_type = std::ptrdiff_t;
        using value_type = std::string_view;

        Iterator() = default;
        std::string_view operator*() const { return texts_.substr(0, texts_.find('\0')); }
        Iterator& operator++() {
            texts_.remove_prefix(std::min(texts_.size(), (**this).size() + 1));
            ++index_;
            return *this;
        }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

      private:
        friend Arguments;
        Iterator(std::string_view texts, u32 index) : texts_(texts), index_(index) {}

        std::string_view texts_;
        u32 index_ = 0;
    };

    Arguments(std::span<const char> texts, u32 count) : texts_(texts.data(), texts.size()), count_(count) {}
    explicit Arguments(const StartRecord& record) : Arguments(record.arguments, record.argument_count) {}

    /// How many there are, the program's name included.
    u32 size() const { return count_; }
    /// The one at a place, 0 is the program's name; empty beyond the last.
    std::string_view operator[](u32 index) const {
        return index < count_ ? *std::next(begin(), index) : std::string_view();
    }

    Iterator begin() const { return {texts_, 0}; }
    Iterator end() const { return {{}, count_}; }

  private:
    std::string_view texts_;
    u32 count_;
};

} // namespace metta
