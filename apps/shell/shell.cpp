// SPDX-License-Identifier: MIT
// A text is read twice: once for mistakes, so that nothing of a text with a mistake is run, and once to run it.
#include "apps/shell/shell.hpp"

#include "apps/shell/commands/command.hpp"
#include "apps/shell/explain.hpp"
#include "apps/shell/files.hpp"
#include "runtime/blueprint/position.hpp"
#include "runtime/client/reading.hpp"

namespace metta::shell {
namespace {

/// The first mistake of a text.
std::optional<Error> mistake_in(std::optional<CommandLine>& line, std::string_view text) {
    line.emplace(text);
    for (;;) {
        const Result<Command> command = line->next(status_ok);
        if (!command) return command.error();
        if (command->words.empty()) return std::nullopt;
    }
}

} // namespace

u32 Shell::run(std::string_view text, u32 last_status) {
    foreground_.begin_line();
    return run_text(text, last_status, {});
}

/// `file`: where the text is from; empty: somebody types it.
u32 Shell::run_text(std::string_view text, u32 last_status, std::string_view file) {
    std::optional<CommandLine>& line = lines_[depth_];
    if (const std::optional<Error> mistake = mistake_in(line, text)) {
        if (file.empty())
            print(out_, *mistake);
        else
            print_in_text(out_, file, text, *mistake);
        print(out_, "\n");
        out_.flush();
        return status_usage;
    }
    line.emplace(text);
    ++depth_;
    const u32 status = run_checked(*line, last_status);
    --depth_;
    return status;
}

u32 Shell::run_checked(CommandLine& line, u32 last_status) {
    u32 status = last_status;
    while (!foreground_.interrupted()) {
        const Result<Command> command = line.next(status);
        if (!command) { // only `$?` can make it longer than it was
            print(out_, command.error(), "\n");
            return status_usage;
        }
        if (command->words.empty()) return status;
        if (!command->runs_after(status)) continue;
        status = run_command(*command);
        out_.flush();
    }
    return status_interrupted;
}

u32 Shell::run_script(std::string_view command, std::string_view name) {
    if (depth_ == maximum_depth) {
        print(out_, command, ": expected at most ", maximum_depth - 1, " scripts within each other, found one more: '",
              name, "'\n");
        return status_failed;
    }
    const Machine::Result<File> file = find_file(at_.machine, name);
    if (!file) {
        explain(out_, command, name, file.error());
        return status_failed;
    }
    std::array<char, maximum_script>& text = scripts_[depth_];
    if (file->size > text.size()) {
        print(out_, command, ": expected a script of at most ", text.size(), " bytes, found '", name, "' with ",
              file->size, "; split it\n");
        return status_failed;
    }
    const Machine::Result<usize> size =
        read_start(at_.machine, file->index, std::as_writable_bytes(std::span(text).first(file->size)));
    if (!size) {
        explain(out_, command, name, size.error());
        return status_failed;
    }
    return run_text({text.data(), *size}, status_ok, name);
}

u32 Shell::run_command(const Command& command) {
    const Words words = command.words;
    if (const CommandEntry* entry = find_command(words[0])) {
        if (command.background && !entry->starts_program) {
            print(out_, words[0],
                  ": expected a program before '&', found a command of the shell's own; leave '&' out\n");
            return status_usage;
        }
        if (words.size() < entry->fewest_words || words.size() > entry->most_words) {
            explain_word_count(out_, *entry, words.size());
            return status_usage;
        }
        return entry->run({words, command.background}, *this);
    }
    const Machine::Result<File> file = find_file(at_.machine, words[0]);
    if (file && looks_like_program(at_.machine, file->index))
        return run_program(words[0], words, {.background = command.background});
    print(out_, "shell: expected a command or a program, found '", words[0],
          "'; 'help' lists commands, 'files' what programs there are\n");
    return status_unknown_command;
}

const BootInfo* Shell::boot_info(std::string_view command) {
    const Machine::Result<BootInfo> answer = read_boot_info(at_.machine);
    if (!answer) {
        explain(out_, command, {}, answer.error());
        return nullptr;
    }
    boot_info_ = *answer;
    return &boot_info_;
}

} // namespace metta::shell
