// SPDX-License-Identifier: MIT
// The lines of before.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::shell {

/// Keeps the newest lines, as many as fit. The oldest go first, so that at least three lines of an editor's size are
/// there.
class History {
  public:
    static constexpr usize capacity = 4096; ///< bytes, of which each line takes one more than it has

    /// Remembers a line. False, and nothing has changed: it is empty, the same as the newest one, longer than the
    /// capacity, or not text that an editor could have made.
    bool add(std::string_view line);

    /// How many lines there are.
    usize size() const { return count_; }

    /// The line after which `age` newer ones were added; 0 is the newest. Holds until the next add().
    std::optional<std::string_view> line(usize age) const;

  private:
    void forget_oldest();

    // Oldest first, each followed by a newline, which no line contains.
    std::array<char, capacity> text_{};
    usize used_ = 0;
    usize count_ = 0;
};

} // namespace metta::shell
