// SPDX-License-Identifier: MIT
// Lines as people type them, one byte at a time.
#pragma once

#include <string_view>

#include "apps/shell/editor/completer.hpp"
#include "apps/shell/editor/display.hpp"
#include "apps/shell/editor/edited_text.hpp"
#include "apps/shell/editor/history.hpp"
#include "apps/shell/editor/history_search.hpp"
#include "apps/shell/editor/keys.hpp"
#include "runtime/base/text.hpp"

namespace metta::shell {

/// Reads lines from a terminal: begin() a line, take() bytes until it is over, begin() the next. It never takes more
/// than the byte it is given, so what follows a line in a paste is still with the caller, for the next line or for
/// whoever reads meanwhile. Between lines nothing is on the terminal that the editor counts on.
///
///     Left Right, Ctrl-B Ctrl-F      by letter           Backspace Ctrl-H, Delete   erase a letter
///     Ctrl-Left Ctrl-Right, Alt-B -F by word             Ctrl-D                     the same as Delete; ends the input
///     Home End, Ctrl-A Ctrl-E        to the ends                                    if the line is empty
///     Up Down, Ctrl-P Ctrl-N         through history     Ctrl-U Ctrl-K              cut all before, all after
///     Ctrl-R                         search in history,  Ctrl-W                     cut back to a blank
///                                    Ctrl-G leaves it    Alt-Backspace, Alt-D       cut a word before, after
///     Tab                            complete, then list Ctrl-Y                     paste what was cut last
///     Ctrl-L                         clear the screen    Ctrl-C                     drop the line
///
/// A recalled line is a copy: the history keeps what was entered. Down, past the newest, brings back the line in work.
/// What is no letter or not known is refused with a bell; escape sequences without a meaning vanish. A Tab within a
/// paste is a Tab.
///
/// A letter beyond the 1024 bytes of a line is refused with a bell and a message. Such a line is not handed out: unless
/// it is shortened first, Enter puts what fit into the history and the outcome is `cancelled`.
class LineEditor {
  public:
    enum class Outcome : u8 {
        more,         ///< the line goes on
        line,         ///< Enter: line() is the line, and in the history
        cancelled,    ///< Ctrl-C, or the line was too long: it is gone
        end_of_input, ///< Ctrl-D on an empty line
    };

    /// `width`: how many letters a row of the terminal takes at least. All is borrowed.
    LineEditor(TextSink& out, History& history, u32 width = 80)
        : out_(out), history_(history), search_(history), display_(out, width) {}

    /// Lets Tab ask `completer`, which is borrowed. Without one, Tab rings the bell.
    void complete_with(Completer& completer) { completer_ = &completer; }

    /// Starts an empty line. The terminal's cursor is at the start of an empty row. `prompt` is text of at most 128
    /// bytes, and borrowed until the line is over.
    void begin(std::string_view prompt);

    /// Takes one byte from the terminal. After an outcome other than `more`, the terminal's cursor is at the start of
    /// an empty row, and begin() is due.
    Outcome take(char byte);

    /// The text so far. After Outcome::line it holds until begin().
    std::string_view line() const { return text_.text(); }

    /// The cursor's place in line(), in bytes.
    usize cursor() const { return text_.cursor(); }

    /// Whether a search is on: its prompt and what it found are on the terminal, not line().
    bool searching() const { return search_.active(); }

    /// For a message in between: takes the line off the terminal, whose cursor is at the start of an empty row then;
    /// and puts it there again, when the cursor is at the start of an empty row.
    void hide() { display_.hide(); }
    void redraw();

  private:
    Outcome obey(const Stroke& stroke);
    Outcome entered();
    bool obey_search(const Stroke& stroke);
    void edit(const Stroke& stroke);
    void insert(std::string_view text);
    void erase(usize position) { text_.erase_to(position); }
    void cut(usize position);
    void recall(usize entry);
    void complete();
    void list(std::string_view before);
    void show();
    void require(bool done) {
        if (!done) display_.bell();
    }

    TextSink& out_;
    History& history_;
    HistorySearch search_;
    Display display_;
    KeyDecoder keys_;
    Completer* completer_ = nullptr;
    std::string_view prompt_;
    EditedText text_;
    EditedText draft_;        ///< the line in work, while a line of the history is in its place
    EditedText cut_;          ///< what Ctrl-Y pastes
    usize entry_ = 0;         ///< 0: the line in work; 1: the newest of the history; and so on
    usize overflow_size_ = 0; ///< how long the line was when a letter was refused; 0: none was
    bool tab_before_ = false; ///< the last key was Tab
};

} // namespace metta::shell
