// SPDX-License-Identifier: MIT
// What each key does to the line.
#include "apps/shell/editor/line_editor.hpp"

#include "apps/shell/editor/utf8.hpp"

#include <algorithm>
#include <utility>

namespace metta::shell {
namespace {

/// Counts candidates and keeps what all of them begin with.
class CommonStart final : public CandidateSink {
  public:
    void offer(std::string_view candidate) override {
        if (++count_ == 1) return text_.become(candidate);
        text_.move_to(common_size(text(), candidate));
        text_.erase_to(text().size());
    }
    std::string_view text() const { return text_.text(); }
    usize count() const { return count_; }

  private:
    EditedText text_;
    usize count_ = 0;
};

/// Prints candidates, as many in a row as fit.
class CandidateList final : public CandidateSink {
  public:
    CandidateList(TextSink& out, u32 width) : out_(out), width_(width) {}

    void offer(std::string_view candidate) override {
        if (!is_text(candidate)) candidate = "?";
        const usize cells = letter_count(candidate) + 2;
        if (column_ != 0 && column_ + cells > width_) end_row();
        print(out_, column_ == 0 ? "" : "  ", candidate);
        column_ += cells;
    }
    void end_row() {
        out_.write("\r\n");
        column_ = 0;
    }

  private:
    TextSink& out_;
    u32 width_;
    usize column_ = 0;
};

} // namespace

void LineEditor::begin(std::string_view prompt) {
    prompt_ = prompt;
    text_.become("");
    entry_ = overflow_size_ = 0;
    tab_before_ = false;
    search_.stop();
    redraw();
}

void LineEditor::redraw() {
    display_.start();
    show();
}

void LineEditor::show() {
    if (!search_.active()) return display_.show(prompt_, text_.text(), text_.cursor());
    if (const auto& match = search_.match()) return display_.show(search_.prompt(), match->line, match->position);
    display_.show(search_.prompt(), text_.text(), text_.cursor());
}

LineEditor::Outcome LineEditor::take(char byte) {
    const Stroke stroke = keys_.take(byte);
    require(!stroke.damaged);
    if (stroke.key == Key::none) return Outcome::more;
    if (search_.active() && obey_search(stroke)) {
        show();
        return Outcome::more;
    }
    return obey(stroke);
}

/// Keys that end the line, and the others.
LineEditor::Outcome LineEditor::obey(const Stroke& stroke) {
    const bool ends_input = stroke.key == Key::erase_or_end_input && text_.text().empty();
    if (stroke.key != Key::enter && stroke.key != Key::cancel && !ends_input) {
        edit(stroke);
        tab_before_ = stroke.key == Key::complete;
        if (text_.text().size() < overflow_size_) overflow_size_ = 0;
        show();
        return Outcome::more;
    }
    show();
    display_.finish(stroke.key == Key::cancel ? "^C" : "");
    if (stroke.key == Key::enter) return entered();
    return ends_input ? Outcome::end_of_input : Outcome::cancelled;
}

LineEditor::Outcome LineEditor::entered() {
    history_.add(text_.text());
    if (overflow_size_ == 0) return Outcome::line;
    print(out_, "line: expected at most ", EditedText::maximum, " bytes, found more; not run, Up brings what fit\r\n");
    return Outcome::cancelled;
}

void LineEditor::edit(const Stroke& stroke) {
    switch (stroke.key) {
    case Key::letter:
        return insert(stroke.letter);
    case Key::left:
        return text_.move_to(text_.letter_before());
    case Key::right:
        return text_.move_to(text_.letter_after());
    case Key::word_left:
        return text_.move_to(text_.word_before());
    case Key::word_right:
        return text_.move_to(text_.word_after());
    case Key::home:
        return text_.move_to(0);
    case Key::end:
        return text_.move_to(text_.text().size());
    case Key::erase_before:
        return erase(text_.letter_before());
    case Key::erase_at:
    case Key::erase_or_end_input:
        return erase(text_.letter_after());
    case Key::cut_before:
        return cut(0);
    case Key::cut_after:
        return cut(text_.text().size());
    case Key::cut_argument:
        return cut(text_.argument_before());
    case Key::cut_word_before:
        return cut(text_.word_before());
    case Key::cut_word_after:
        return cut(text_.word_after());
    case Key::paste:
        return insert(cut_.text());
    case Key::up:
        return recall(entry_ + 1);
    case Key::down:
        return entry_ == 0 ? display_.bell() : recall(entry_ - 1);
    case Key::search:
        return search_.start();
    case Key::complete:
        return complete();
    case Key::clear_screen:
        return display_.clear_screen();
    default:
        return display_.bell();
    }
}

void LineEditor::insert(std::string_view text) {
    if (text_.insert(text)) return;
    display_.bell();
    if (overflow_size_ != 0) return;
    overflow_size_ = text_.text().size();
    display_.finish();
    print(out_, "line: expected at most ", EditedText::maximum, " bytes, found more; shorten it, or split it\r\n");
}

void LineEditor::cut(usize position) {
    const usize from = std::min(position, text_.cursor()), to = std::max(position, text_.cursor());
    if (from == to) return display_.bell();
    cut_.become(text_.text().substr(from, to - from));
    erase(position);
}

void LineEditor::recall(usize entry) {
    if (entry > history_.size()) return display_.bell();
    if (entry_ == 0) draft_ = text_;
    entry_ = entry;
    if (entry == 0)
        text_ = draft_;
    else
        text_.become(*history_.line(entry - 1));
}

/// Keys that mean something else during a search. Every other key takes the match over and means what it always does:
/// false.
bool LineEditor::obey_search(const Stroke& stroke) {
    switch (stroke.key) {
    case Key::letter:
        require(search_.add(stroke.letter));
        return true;
    case Key::erase_before:
        require(search_.erase());
        return true;
    case Key::search:
        require(search_.older());
        return true;
    case Key::leave_search:
        search_.stop();
        return true;
    default:
        break;
    }
    search_.stop();
    if (const auto& match = search_.match()) {
        recall(match->age + 1);
        text_.move_to(match->position);
    }
    return false;
}

void LineEditor::complete() {
    if (completer_ == nullptr) return display_.bell();
    const std::string_view before = text_.before();
    CommonStart common;
    const std::string_view word = before.substr(std::min(completer_->complete(before, common), before.size()));
    const bool helps = common.text().starts_with(word) && common.text().size() > word.size() && is_text(common.text());
    if (helps) return insert(common.text().substr(word.size()));
    if (tab_before_ && common.count() > 1) return list(before);
    display_.bell();
}

void LineEditor::list(std::string_view before) {
    display_.finish();
    CandidateList candidates(out_, display_.width());
    completer_->complete(before, candidates);
    candidates.end_row();
}

} // namespace metta::shell
