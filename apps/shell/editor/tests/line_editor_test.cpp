// SPDX-License-Identifier: MIT
// What people see when they type.
#include "apps/shell/editor/line_editor.hpp"

#include "apps/shell/editor/tests/terminal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace metta::shell {
namespace {

using Outcome = LineEditor::Outcome;

constexpr std::string_view up = "\x1b[A", down = "\x1b[B", left = "\x1b[D", erase_at = "\x1b[3~";

std::string control(char letter) { return {static_cast<char>(letter & 0x1f)}; }
std::string times(std::string_view keys, int count) {
    std::string text;
    while (count-- != 0) text += keys;
    return text;
}

/// Completes the last word from a list.
class WordList final : public Completer {
  public:
    std::vector<std::string> words;
    usize complete(std::string_view before, CandidateSink& candidates) override {
        const usize start = before.rfind(' ') + 1;
        for (const std::string& word : words)
            if (word.starts_with(before.substr(start))) candidates.offer(word);
        return start;
    }
};

class Editor : public testing::Test {
  protected:
    explicit Editor(usize terminal_width = 20) : terminal_(terminal_width) { editor_.begin("> "); }
    ~Editor() override {
        EXPECT_EQ(terminal_.objection(), "");
        EXPECT_FALSE(terminal_.waiting());
    }

    /// Types keys; each line that is finished is kept, and the next one begun.
    void type(std::string_view keys) {
        for (const char key : keys) {
            const Outcome outcome = editor_.take(key);
            if (outcome == Outcome::more) continue;
            outcome_ = outcome;
            if (outcome == Outcome::line) lines_.emplace_back(editor_.line());
            editor_.begin("> ");
        }
    }

    /// The screen, with '|' where the cursor is.
    std::string screen() const {
        std::string text;
        for (usize number = terminal_.top(); number < terminal_.rows(); ++number) {
            std::string row = terminal_.row(number);
            if (number == terminal_.cursor_row()) {
                row.resize(std::max(row.size(), terminal_.cursor_column()), ' ');
                usize at = 0; // tests of letters of several bytes look at the column themselves
                for (usize column = 0; column < terminal_.cursor_column(); ++column) do
                        ++at;
                    while (at < row.size() && (row[at] & 0xc0) == 0x80);
                row.insert(at, "|");
            }
            text += row + '/';
        }
        return text.substr(0, text.find_last_not_of('/') + 1);
    }

    Terminal terminal_;
    History history_;
    LineEditor editor_{terminal_, history_, 20};
    std::vector<std::string> lines_;
    Outcome outcome_ = Outcome::more;
};

TEST_F(Editor, shows_what_is_typed) {
    EXPECT_EQ(terminal_.sent(), "> ");
    type("hello");
    EXPECT_EQ(screen(), "> hello|");
    EXPECT_EQ(terminal_.sent(), "hello");
    type("\r");
    EXPECT_EQ(screen(), "> hello/> |");
    EXPECT_EQ(lines_, std::vector<std::string>{"hello"});
}

TEST_F(Editor, sends_little) {
    type("hello world");
    terminal_.sent();
    type("!");
    EXPECT_EQ(terminal_.sent(), "!");
    type("\b");
    EXPECT_EQ(terminal_.sent(), "\b\x1b[J");
    type(left);
    EXPECT_EQ(terminal_.sent(), "\b");
    type(control('A'));
    EXPECT_EQ(terminal_.sent(), "\x1b[10D");
    type(left);
    EXPECT_EQ(terminal_.sent(), "");
    type(control('E'));
    EXPECT_EQ(terminal_.sent(), "\x1b[11C");
}

TEST_F(Editor, inserts_and_erases_in_the_middle) {
    type(std::string("held") + std::string(left) + "l" + control('A') + ">" + control('F') + control('F') + "-");
    EXPECT_EQ(screen(), "> >he-|lld");
    type("\x7f\b");
    EXPECT_EQ(screen(), "> >h|lld");
    type(std::string(erase_at) + control('D'));
    EXPECT_EQ(screen(), "> >h|d");
    type(control('B') + control('B') + control('B') + "\b");
    EXPECT_EQ(screen(), "> |>hd");
    type(control('E') + std::string(erase_at) + control('D'));
    EXPECT_EQ(screen(), "> >hd|");
}

TEST_F(Editor, knows_the_keys_of_several_terminals) {
    for (const std::string_view home : {"\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~", "\x01"})
        for (const std::string_view end : {"\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~", "\x05"}) {
            type("a");
            type(home);
            EXPECT_EQ(editor_.cursor(), 0u);
            type(end);
            EXPECT_EQ(editor_.cursor(), editor_.line().size());
        }
    type(control('U') + "one two");
    for (const std::string_view word : {"\x1b[1;5D", "\x1b[1;3D", "\x1b[5D", "\x1bOd",
                                        "\x1b"
                                        "b"}) {
        type(control('E'));
        type(word);
        EXPECT_EQ(editor_.cursor(), 4u);
    }
    for (const std::string_view word : {"\x1b[1;5C", "\x1b[1;3C", "\x1b[5C", "\x1bOc",
                                        "\x1b"
                                        "f"}) {
        type(control('A'));
        type(word);
        EXPECT_EQ(editor_.cursor(), 3u);
    }
}

TEST_F(Editor, moves_by_word) {
    type("ls /a/bc-d  ");
    for (const char* expected : {"> ls /a/bc-|d", "> ls /a/|bc-d", "> ls /|a/bc-d", "> |ls /a/bc-d", "> |ls /a/bc-d"}) {
        type("\x1b"
             "b");
        EXPECT_EQ(screen(), expected);
    }
    for (const char* expected : {"> ls| /a/bc-d", "> ls /a|/bc-d"}) {
        type("\x1b[1;5C");
        EXPECT_EQ(screen(), expected);
    }
}

TEST_F(Editor, cuts_and_pastes) {
    type("ls /a/b c" + control('W'));
    EXPECT_EQ(screen(), "> ls /a/b |");
    type(control('W'));
    EXPECT_EQ(screen(), "> ls |");
    type(control('Y') + control('Y'));
    EXPECT_EQ(screen(), "> ls /a/b /a/b |");
    type("\x1b\x7f");
    EXPECT_EQ(screen(), "> ls /a/b /a/|");
    type(control('A') +
         "\x1b"
         "d" +
         control('K'));
    EXPECT_EQ(screen(), "> |");
    type(control('Y') + std::string(left) + std::string(left) + control('U'));
    EXPECT_EQ(editor_.line(), "a/");
    EXPECT_EQ(terminal_.bells(), 0u);
    type(control('U') + control('W') + control('Y'));
    EXPECT_EQ(editor_.line(), " /a/b /a/");
    EXPECT_EQ(terminal_.bells(), 2u);
}

TEST_F(Editor, letters_may_have_several_bytes) {
    type("grün €𝄞x");
    EXPECT_EQ(screen(), "> grün €𝄞x|");
    EXPECT_EQ(terminal_.cursor_column(), 10u);
    type(times(left, 2));
    EXPECT_EQ(terminal_.cursor_column(), 8u);
    type("ß\x7f\x7f");
    EXPECT_EQ(screen(), "> grün |𝄞x");
    type(erase_at);
    EXPECT_EQ(screen(), "> grün |x");
    type("\x1b"
         "b" +
         control('K') + "\r");
    EXPECT_EQ(lines_, std::vector<std::string>{""});
}

TEST_F(Editor, what_is_no_letter_is_refused) {
    type("a\xff"
         "b\xc3"
         "c\xc2\x85\xed\xa0\x80\x80");
    EXPECT_EQ(screen(), "> abc|");
    EXPECT_EQ(terminal_.bells(), 5u);
    type(control('O') + std::string(1, '\0'));
    EXPECT_EQ(terminal_.bells(), 7u);
    type("\xe2\x82\r");
    EXPECT_EQ(terminal_.bells(), 8u);
    EXPECT_EQ(lines_, std::vector<std::string>{"abc"});
}

TEST_F(Editor, unknown_sequences_vanish) {
    type("a\x1b[5~\x1b[15;2~\x1b[200~\x1b[?1;2c\x1bOP\x1b[[A\x1bx\x1b[1;2;3;4z\x1b[99999999999~b");
    EXPECT_EQ(screen(), "> ab|");
    EXPECT_EQ(terminal_.bells(), 0u);
    type("\x1b\x1b[D\x1b[1\x01"
         "c");
    EXPECT_EQ(screen(), "> c|ab");
}

TEST_F(Editor, wraps_long_lines) {
    type("0123456789abcdefg");
    EXPECT_EQ(screen(), "> 0123456789abcdefg|");
    type("h");
    EXPECT_EQ(screen(), "> 0123456789abcdefgh/|");
    type("ij");
    EXPECT_EQ(screen(), "> 0123456789abcdefgh/ij|");
    type(times(left, 3));
    EXPECT_EQ(screen(), "> 0123456789abcdefg|h/ij");
    type("X");
    EXPECT_EQ(screen(), "> 0123456789abcdefgX/|hij");
    type("\b\b");
    EXPECT_EQ(screen(), "> 0123456789abcdef|hi/j");
    type(control('E') + "\b");
    EXPECT_EQ(screen(), "> 0123456789abcdefhi/|");
    type("\b");
    EXPECT_EQ(screen(), "> 0123456789abcdefh|");
    type("iAB" + control('A') + "\r");
    EXPECT_EQ(screen(), "> 0123456789abcdefhi/AB/> |");
    type("0123456789abcdefgh\rx");
    EXPECT_EQ(screen(), "> 0123456789abcdefhi/AB/> 0123456789abcdefgh/> x|");
}

TEST_F(Editor, ends_input_on_an_empty_line_only) {
    type("a" + control('D'));
    EXPECT_EQ(outcome_, Outcome::more);
    EXPECT_EQ(screen(), "> a|");
    type("\b" + control('D'));
    EXPECT_EQ(outcome_, Outcome::end_of_input);
    EXPECT_EQ(screen(), ">/> |");
}

TEST_F(Editor, drops_a_line) {
    type("rm *" + std::string(left) + control('C'));
    EXPECT_EQ(outcome_, Outcome::cancelled);
    EXPECT_EQ(screen(), "> rm *^C/> |");
    EXPECT_EQ(history_.size(), 0u);
}

TEST_F(Editor, clears_the_screen) {
    type("a\rbc" + std::string(left) + control('L'));
    EXPECT_EQ(screen(), "> b|c");
}

TEST_F(Editor, begins_anew) {
    type("a\r" + control('R') + "a");
    editor_.hide();
    editor_.begin("");
    EXPECT_EQ(screen(), "> a/|");
    type("\rb");
    EXPECT_EQ(screen(), "> a//> b|");
}

TEST_F(Editor, makes_room_for_messages) {
    type("0123456789abcdefghijk" + std::string(left));
    editor_.hide();
    terminal_.write("done\r\n");
    editor_.redraw();
    EXPECT_EQ(screen(), "done/> 0123456789abcdefgh/ij|k");
}

TEST_F(Editor, recalls_lines) {
    type("one\rtwo\rtwo\r\rthree\rnew");
    type(up);
    EXPECT_EQ(editor_.line(), "three");
    type(control('P'));
    EXPECT_EQ(editor_.line(), "two");
    type(up);
    EXPECT_EQ(editor_.line(), "one");
    type(up);
    EXPECT_EQ(editor_.line(), "one");
    EXPECT_EQ(terminal_.bells(), 1u);
    type(down);
    type(control('N'));
    type(down);
    EXPECT_EQ(editor_.line(), "new");
    type(down);
    EXPECT_EQ(terminal_.bells(), 2u);
    EXPECT_EQ(screen(), "> one/> two/> two/>/> three/> new|");
}

TEST_F(Editor, a_recalled_line_is_a_copy) {
    type("one\r" + std::string(up) + "!\r");
    EXPECT_EQ(lines_, (std::vector<std::string>{"one", "one!"}));
    EXPECT_EQ(history_.line(0), "one!");
    EXPECT_EQ(history_.line(1), "one");
}

TEST_F(Editor, searches) {
    type("echo a\rls b\recho c\rx" + control('R'));
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/(search '') x|");
    type("ec");
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/(search 'ec') |echo c");
    type(control('R'));
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/(search 'ec') |echo a");
    type(control('R'));
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/(nothing like 'ec')/|echo a");
    EXPECT_EQ(terminal_.bells(), 1u);
    type("\b\bls");
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/(search 'ls') |ls b");
    type(control('E') + "!");
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/> ls b!|");
    type(down);
    type(down);
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/> x|");
    type(control('R') + "zz" + control('G'));
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/> x|");
    type(control('R') + "o a\r");
    EXPECT_EQ(lines_.back(), "echo a");
    EXPECT_EQ(screen(), "> echo a/> ls b/> echo c/> echo a/> |");
}

TEST_F(Editor, completes) {
    WordList list;
    list.words = {"files ", "fault ", "fälle ", "fähre ", "echo "};
    type("f\t");
    EXPECT_EQ(terminal_.bells(), 1u);
    editor_.complete_with(list);
    type("i\t");
    EXPECT_EQ(screen(), "> files |");
    type("x" + times(left, 1) + "f\t\t");
    EXPECT_EQ(screen(), "> files fx/files   fault/fälle   fähre/> files f|x");
    type("ä\t");
    EXPECT_EQ(screen(), "> files fx/files   fault/fälle   fähre/> files fä|x");
    list.words = {"fähre ", "fär "};
    type("\t");
    EXPECT_EQ(screen(), "> files fx/files   fault/fälle   fähre/> files fäx/fähre   fär/> files fä|x");
    type("h\t");
    EXPECT_EQ(screen(), "> files fx/files   fault/fälle   fähre/> files fäx/fähre   fär/> files fähre |x");
}

TEST_F(Editor, completes_what_all_candidates_share) {
    WordList list;
    list.words = {"benchmark", "bench", "bench€", "bench₿"};
    editor_.complete_with(list);
    type("b\t");
    EXPECT_EQ(screen(), "> bench|");
    EXPECT_EQ(terminal_.bells(), 0u);
    list.words = {"bench€", "bench₿"};
    type("\b\b\t");
    EXPECT_EQ(screen(), "> bench|");
    EXPECT_EQ(terminal_.bells(), 0u);
    list.words.emplace_back("bench\r");
    type("\t");
    EXPECT_EQ(screen(), "> bench/bench€  bench₿  ?/> bench|");
    list.words = {"ben"};
    type("\b\t");
    EXPECT_EQ(screen(), "> bench/bench€  bench₿  ?/> benc|");
}

TEST_F(Editor, a_paste_of_lines_comes_line_by_line) {
    type("one\ntwo\r\nthree\rfour");
    EXPECT_EQ(lines_, (std::vector<std::string>{"one", "two", "three"}));
    EXPECT_EQ(screen(), "> one/> two/> three/> four|");
    type("\n\n\r\r\n");
    EXPECT_EQ(lines_.size(), 7u);
}

class LongLines : public Editor {
  protected:
    LongLines() : Editor(80) {}
    LineEditor wide_{terminal_, history_};
};

TEST_F(LongLines, are_refused_and_kept) {
    editor_.hide();
    wide_.begin("> ");
    for (int count = 0; count < 1023; ++count) wide_.take('x');
    for (const char part : std::string_view("€")) wide_.take(part);
    EXPECT_EQ(terminal_.bells(), 1u);
    wide_.take('y');
    EXPECT_EQ(terminal_.bells(), 1u);
    EXPECT_EQ(wide_.line(), std::string(1023, 'x') + "y");
    EXPECT_EQ(wide_.take('\r'), Outcome::cancelled);
    EXPECT_EQ(history_.line(0), std::string(1023, 'x') + "y");
    EXPECT_EQ(terminal_.row(terminal_.cursor_row() - 1),
              "line: expected at most 1024 bytes, found more; not run, Up brings what fit");
}

TEST_F(LongLines, may_be_shortened) {
    editor_.hide();
    wide_.begin("> ");
    for (int count = 0; count < 1030; ++count) wide_.take('x');
    EXPECT_EQ(terminal_.bells(), 6u);
    const std::string screen = terminal_.screen();
    EXPECT_NE(screen.find("x/line: expected at most 1024 bytes, found more; shorten it, or split it/> x"), screen.npos);
    wide_.take('\b');
    EXPECT_EQ(wide_.take('\r'), Outcome::line);
    EXPECT_EQ(wide_.line(), std::string(1023, 'x'));
}

TEST_F(LongLines, a_wider_terminal_shows_them_in_rows_of_the_width) {
    type("0123456789abcdefghijklm" + times(left, 6) + "X");
    EXPECT_EQ(screen(), "> 0123456789abcdefgX/|hijklm");
}

} // namespace
} // namespace metta::shell
