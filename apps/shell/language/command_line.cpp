// SPDX-License-Identifier: MIT
// One pass over the text, one character of look-ahead.
#include "apps/shell/language/command_line.hpp"

namespace metta::shell {
namespace {

constexpr bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\r'; }
/// A > is part of a word that has begun: of a path.
constexpr bool ends_word(char letter) {
    return is_blank(letter) || letter == '\n' || std::string_view(";&|<").contains(letter);
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

/// At a backslash outside quotes.
Result<void> CommandLine::escaped() {
    if (at_ + 1 == line_.size())
        return refuse({.subject = "command",
                       .expected = "a character after \\",
                       .found = "the end",
                       .offset = at_,
                       .advice = "write \\\\ to mean the character"});
    ++at_;
    if (line_[at_] != '\n') TRY(keep(line_[at_]));
    ++at_;
    return {};
}

/// At a $ outside single quotes.
Result<void> CommandLine::status() {
    const std::string_view name = line_.substr(at_ + 1, 1);
    if (name != "?")
        return refuse({.subject = "command",
                       .expected = "? after $",
                       .found = name.empty()   ? "the end"
                                : name == "\n" ? "the end of the line"
                                               : name,
                       .offset = at_,
                       .advice = "put \\ before the $, or '…' around it, to mean the character"});
    std::array<char, 10> storage;
    TextBuffer digits(storage);
    print(digits, last_status_);
    for (const char digit : digits.text()) TRY(keep(digit));
    at_ += 2;
    return {};
}

Result<void> CommandLine::quoted(char quote) {
    const usize start = at_++;
    while (at_ < line_.size() && line_[at_] != quote) {
        if (quote == '"' && line_[at_] == '$') {
            TRY(status());
        } else if (quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size() &&
                   std::string_view("\"\\$\n").contains(line_[at_ + 1])) {
            TRY(escaped());
        } else {
            TRY(keep(line_[at_++]));
        }
    }
    if (at_ == line_.size())
        return refuse({.subject = "command",
                       .expected = quote == '"' ? "a closing \"" : "a closing '",
                       .found = "the end",
                       .offset = start,
                       .advice = "put \\ before the quote to mean the character"});
    ++at_;
    return {};
}

void CommandLine::skip_blanks_and_comment() {
    while (at_ < line_.size() && (is_blank(line_[at_]) || line_.substr(at_).starts_with("\\\n")))
        at_ += is_blank(line_[at_]) ? 1 : 2;
    if (at_ < line_.size() && line_[at_] == '#')
        while (at_ < line_.size() && line_[at_] != '\n') ++at_;
}

/// Takes one word; false: there is none before the command's end.
Result<bool> CommandLine::word() {
    skip_blanks_and_comment();
    if (at_ == line_.size() || ends_word(line_[at_]) || line_[at_] == '>') return false;
    if (word_count_ == words_.size())
        return refuse({.subject = "command",
                       .expected = "at most 64 words",
                       .found = "more",
                       .offset = at_,
                       .advice = "quote what belongs together, or split it"});
    const usize start = text_size_;
    while (at_ < line_.size() && !ends_word(line_[at_])) {
        const char letter = line_[at_];
        if (letter == '"' || letter == '\'') {
            TRY(quoted(letter));
        } else if (letter == '\\') {
            TRY(escaped());
        } else if (letter == '$') {
            TRY(status());
        } else {
            TRY(keep(letter));
            ++at_;
        }
    }
    words_[word_count_++] = {text_.data() + start, text_size_ - start};
    return true;
}

/// Takes what ends a command. What other shells have besides is refused, so that it is not taken for a word by
/// surprise.
Result<CommandLine::Separator> CommandLine::separator() {
    const std::string_view rest = line_.substr(at_);
    if (rest.empty()) return Separator::end;
    const bool doubled = rest.starts_with("&&") || rest.starts_with("||");
    if (!doubled && std::string_view("|<>").contains(rest.front()))
        return refuse({.subject = "command",
                       .expected = "';', '&', '&&' or '||' between commands",
                       .found = rest.substr(0, 1),
                       .offset = at_,
                       .advice = "quote it to mean the character"});
    at_ += doubled ? 2 : 1;
    if (rest.front() == '&') return doubled ? Separator::and_then : Separator::ampersand;
    return doubled ? Separator::or_else : Separator::semicolon;
}

/// No words before `after`, which begins at `end`: nothing where that is allowed, or a mistake.
Result<void> CommandLine::empty(Separator after, usize end) {
    const bool depends = before_ == Separator::and_then || before_ == Separator::or_else;
    const Separator joint = depends ? before_ : after;
    const bool line_ends = after == Separator::semicolon && line_[end] == '\n';
    if (joint == Separator::semicolon || joint == Separator::end || (depends && line_ends)) return {};
    return refuse({.subject = "command",
                   .expected = joint == Separator::and_then  ? "a command on each side of '&&'"
                               : joint == Separator::or_else ? "a command on each side of '||'"
                                                             : "a command before '&'",
                   .found = after == Separator::end ? "the end" : line_.substr(end, at_ - end),
                   .offset = end});
}

Result<Command> CommandLine::next(u32 last_status) {
    last_status_ = last_status;
    for (;;) {
        word_count_ = text_size_ = 0;
        while (TRY(word())) {
        }
        const usize end = at_;
        const Separator after = TRY(separator());
        const Condition condition = before_ == Separator::and_then  ? Condition::on_success
                                    : before_ == Separator::or_else ? Condition::on_failure
                                                                    : Condition::always;
        if (word_count_ == 0) TRY(empty(after, end));
        if (word_count_ == 0 && after == Separator::end) return Command{};
        if (word_count_ == 0 && condition != Condition::always) continue; // the command is on a line further down
        before_ = after;
        if (word_count_ != 0)
            return Command{condition, after == Separator::ampersand, std::span(words_).first(word_count_)};
    }
}

} // namespace metta::shell
