// SPDX-License-Identifier: MIT
// The shell as a person uses it: a prompt, a line, what the line says, and so on.
#pragma once

#include <array>

#include "apps/shell/completion.hpp"
#include "apps/shell/editor/history.hpp"
#include "apps/shell/editor/line_editor.hpp"
#include "apps/shell/shell.hpp"

namespace metta::shell {

class ConsoleUser {
  public:
    explicit ConsoleUser(Shell& shell) : shell_(shell), completion_(shell.at()), editor_(shell.out(), history_) {
        editor_.complete_with(completion_);
    }

    /// Until nothing more can come in.
    void serve();

  private:
    void prompt();
    void take(char letter);
    void run_line();

    Shell& shell_;
    Completion completion_;
    History history_;
    LineEditor editor_;
    u32 status_ = status_ok; ///< of the last line
    std::array<char, 256> typed_{};
};

} // namespace metta::shell
