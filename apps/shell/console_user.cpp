// SPDX-License-Identifier: MIT
// What is typed while a line runs stays with the console, or in `typed_`, until the next prompt.
#include "apps/shell/console_user.hpp"

namespace metta::shell {

void ConsoleUser::prompt() {
    shell_.report_ended_jobs();
    shell_.note_ready();
    editor_.begin("metta> ");
}

void ConsoleUser::run_line() {
    Console& console = shell_.at().console;
    shell_.out().flush();
    (void)console.set_foreground(true); // a console that cannot tell is one without Control-C
    status_ = shell_.run(editor_.line(), status_);
    (void)console.set_foreground(false);
    if (shell_.foreground().interrupted()) print(shell_.out(), "^C\n"); // the console has kept it
}

void ConsoleUser::take(char letter) {
    switch (editor_.take(letter)) {
    case LineEditor::Outcome::more:
        return;
    case LineEditor::Outcome::line:
        run_line();
        break;
    case LineEditor::Outcome::cancelled:
        status_ = status_interrupted;
        break;
    case LineEditor::Outcome::end_of_input:
        print(shell_.out(), "shell: expected a command, found the end of input; 'poweroff' switches the machine off\n");
        break;
    }
    prompt();
}

void ConsoleUser::serve() {
    prompt();
    for (;;) {
        shell_.out().flush();
        usize size = 0;
        {
            const auto text = shell_.at().console.read(static_cast<u32>(typed_.size()));
            if (!text) return;
            size = std::min(text->size(), typed_.size());
            std::ranges::copy(std::span<const char>(*text).first(size), typed_.begin());
        }
        for (const char letter : std::span(typed_).first(size)) take(letter);
    }
}

} // namespace metta::shell
