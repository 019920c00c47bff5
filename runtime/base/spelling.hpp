// SPDX-License-Identifier: MIT
// Which of the known names somebody may have meant.
#pragma once

#include <string_view>

#include "runtime/base/text.hpp"

namespace metta {

/// Keeps the candidate that is nearest to a name, if it is near: at most a third of its letters differ, and a
/// difference of case counts nothing. (The edit distance of Damerau, with neighbours exchanged.)
class Nearest {
  public:
    explicit Nearest(std::string_view name) : name_(name), distance_(name.size() < 6 ? 2 : name.size() / 3 + 1) {}

    void offer(std::string_view candidate);
    std::string_view best() const { return best_; } ///< empty: none is near

  private:
    static constexpr usize longest = 64; ///< a name that is longer gets no advice

    std::string_view name_;
    std::string_view best_ = {};
    usize distance_; ///< the nearest so far is nearer than that
};

/// "; did you mean 'X'?", or nothing if none is near.
void print_advice(TextSink& out, const Nearest& nearest);

} // namespace metta
