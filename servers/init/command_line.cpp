// SPDX-License-Identifier: MIT
// One pass over the line, one character of look-ahead.
#include "servers/init/command_line.hpp"

namespace metta::init {
namespace {

constexpr bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\r'; }
constexpr bool ends_word(char letter) {
    return is_blank(letter) || letter == '\n' || std::string_view(";&|<>").contains(letter);
}

} // namespace

Result<void> CommandLine::keep(char letter) {
    if (text_size_ == text_.size())
        return refuse({.subject = "command",
                       .expected = "at most 4096 characters",
                       .found = "more",
                       .offset = at_,
                       .advice = "split it"});
    text_[text_size_++] = letter;
    return {};
}

Result<void> CommandLine::quoted(char quote) {
    const usize start = at_++;
    while (at_ < line_.size() && line_[at_] != quote) {
        const bool escape = quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size() &&
                            (line_[at_ + 1] == '"' || line_[at_ + 1] == '\\');
        if (escape) ++at_;
        TRY(keep(line_[at_++]));
    }
    if (at_ == line_.size())
        return refuse({.subject = "command",
                       .expected = quote == '"' ? "a closing \"" : "a closing '",
                       .found = "the end of the line",
                       .offset = start});
    ++at_;
    return {};
}

/// Takes one word; false: there is none before the command's end.
Result<bool> CommandLine::word() {
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    if (at_ < line_.size() && line_[at_] == '#')
        while (at_ < line_.size() && line_[at_] != '\n') ++at_;
    if (at_ == line_.size() || ends_word(line_[at_])) return false;
    const usize start = text_size_;
    while (at_ < line_.size() && !ends_word(line_[at_])) {
        const char letter = line_[at_];
        if (letter == '"' || letter == '\'') {
            TRY(quoted(letter));
        } else {
            if (letter == '\\' && at_ + 1 < line_.size()) ++at_;
            TRY(keep(line_[at_++]));
        }
    }
    if (word_count_ == words_.size())
        return refuse({.subject = "command",
                       .expected = "at most 64 words",
                       .found = "more",
                       .offset = at_,
                       .advice = "quote what belongs together, or split it"});
    words_[word_count_++] = {text_.data() + start, text_size_ - start};
    return true;
}

Result<Command> CommandLine::next() {
    for (;;) {
        const Condition condition = next_condition_;
        word_count_ = text_size_ = 0;
        while (TRY(word())) {
        }
        const std::span<const std::string_view> words = std::span(words_).first(word_count_);
        const std::string_view rest = line_.substr(at_);
        const bool joined = rest.starts_with("&&");
        // What shells have besides is refused, so that it is not taken for a word by surprise.
        if (!rest.empty() && !joined && std::string_view("&|<>").contains(rest.front()))
            return refuse({.subject = "command",
                           .expected = "';' or '&&' between commands",
                           .found = rest.substr(0, 1),
                           .offset = at_,
                           .advice = "quote it to mean the character"});
        if (words.empty() && (joined || condition == Condition::on_success))
            return refuse({.subject = "command",
                           .expected = "a command on each side of '&&'",
                           .found = "nothing",
                           .offset = at_});
        next_condition_ = joined ? Condition::on_success : Condition::always;
        if (!rest.empty()) at_ += joined ? 2 : 1;
        if (!words.empty() || rest.empty()) return Command{condition, words};
    }
}

} // namespace metta::init
