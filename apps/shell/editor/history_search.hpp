// SPDX-License-Identifier: MIT
// The search backwards through the history while its pattern is being typed.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "apps/shell/editor/history.hpp"

namespace metta::shell {

class HistorySearch {
  public:
    struct Match {
        std::string_view line;
        usize age;      ///< of the line in the history
        usize position; ///< of the pattern in the line
    };

    explicit HistorySearch(const History& history) : history_(history) {}

    bool active() const { return active_; }
    void start();
    void stop() { active_ = false; }

    /// These change the pattern or look for an older line. False: there is no such line, and the last match stays, or
    /// the pattern has no room for the letter, or none to erase.
    bool add(std::string_view letter);
    bool erase();
    bool older();

    /// The newest line that fits, if any ever did.
    const std::optional<Match>& match() const { return match_; }

    /// What to show in the prompt's place.
    std::string_view prompt();

  private:
    std::string_view pattern() const { return {pattern_.data(), size_}; }
    bool look_from(usize age);

    const History& history_;
    bool active_ = false;
    bool found_ = false;
    std::optional<Match> match_;
    std::array<char, 64> pattern_{};
    usize size_ = 0;
    std::array<char, 96> prompt_{};
};

} // namespace metta::shell
