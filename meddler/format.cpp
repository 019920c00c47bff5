// SPDX-License-Identifier: MIT
// Tokens and comments in their order, each with the space that should be before it.
#include "meddler/format.hpp"

#include <algorithm>
#include <vector>

#include "meddler/lexer.hpp"
#include "meddler/parser.hpp"

namespace metta::meddler {
namespace {

using Kind = TokenKind;

/// A token or a comment.
struct Item {
    Kind kind = Kind::end_of_text; ///< of a comment: end_of_text
    Span where = {};
    usize line_ends = 0; ///< between it and what is before it
    usize column = 0;    ///< where it is written, if it is first on its line
    bool comment() const { return kind == Kind::end_of_text; }
};

class Formatter {
  public:
    Formatter(const Source& source, Diagnostics& diagnostics) : text_(source.text) { read(source, diagnostics); }

    std::string format();

  private:
    /// What is open: where lines in it start.
    struct Bracket {
        usize indent;
        bool fresh; ///< nothing is behind it yet
    };

    void read(const Source& source, Diagnostics& diagnostics);
    std::string_view text_of(const Item& item) const { return text_.substr(item.where.offset, item.where.length); }
    usize column() const { return output_.size() - (output_.rfind('\n') + 1); }
    bool needs_line_end(usize place) const;
    usize indent_of(usize place);
    usize spaces(usize place) const;
    void put_verbatim(std::string_view text);
    void follow(const Item& item);

    std::string_view text_;
    std::vector<Item> items_;
    usize body_end_ = 0; ///< behind the last token
    std::string output_;
    std::vector<Bracket> open_;
    bool in_header_ = false, in_body_ = false, in_declaration_ = false;
    usize continued_ = 0;                       ///< where the second word of a declaration is: PROC, TYPE
    usize declaration_column_ = 0;              ///< of the declaration before, as it was written
    usize trailing_from_ = 0, trailing_to_ = 0; ///< columns of a comment behind something, as it was and is written
};

void Formatter::read(const Source& source, Diagnostics& diagnostics) {
    Lexer lexer(source, diagnostics);
    std::vector<Token> tokens;
    for (bool ending = false; tokens.empty() || !(ending && tokens.back().kind == Kind::dot);) {
        const Token token = lexer.next();
        if (token.kind == Kind::end_of_text) break;
        ending = token.kind == Kind::end || (ending && (token.kind == Kind::name || token.kind == Kind::dot));
        tokens.push_back(token);
    }
    body_end_ = tokens.empty() ? 0 : tokens.back().where.end();
    for (const Token& token : tokens) items_.push_back({.kind = token.kind, .where = token.where});
    for (const Comment& comment : lexer.comments())
        if (comment.where.offset < body_end_) items_.push_back({.where = comment.where});
    std::ranges::sort(items_, {}, [](const Item& item) { return item.where.offset; });
    usize before = 0, line_start = 0;
    for (Item& item : items_) {
        const std::string_view gap = text_.substr(before, item.where.offset - before);
        item.line_ends = static_cast<usize>(std::ranges::count(gap, '\n'));
        if (item.line_ends != 0) line_start = before + gap.rfind('\n') + 1;
        item.column = item.where.offset - line_start;
        before = item.where.end();
        const usize inner = text_of(item).rfind('\n');
        if (inner != std::string_view::npos) line_start = item.where.offset + inner + 1;
    }
}

/// Whether a new line starts before this item, whatever the text says.
bool Formatter::needs_line_end(usize place) const {
    const Item& item = items_[place];
    const Item& before = items_[place - 1];
    if (text_of(before).starts_with("--")) return true;
    if (item.comment() || !open_.empty()) return false;
    if (item.kind == Kind::begin || (item.kind == Kind::end && in_body_)) return true;
    usize last = place; // the token before
    while (last != 0 && items_[last - 1].comment()) --last;
    if (last == 0) return false;
    const Kind kind = items_[last - 1].kind;
    const bool header_sign = kind == Kind::equals && in_header_ && !in_body_;
    return (last == place || items_[place - 1].line_ends == 0) &&
           (kind == Kind::semicolon || kind == Kind::begin || header_sign);
}

usize Formatter::indent_of(usize place) {
    const Item& item = items_[place];
    if (item.comment() && place != 0 && items_[place - 1].comment() && trailing_to_ != 0 &&
        item.column == trailing_from_ && item.line_ends == 1)
        return trailing_to_;
    trailing_to_ = 0;
    if (!open_.empty()) {
        const bool closes = item.kind == Kind::bracket_close || item.kind == Kind::brace_close;
        return closes ? open_.back().indent - 2 : open_.back().indent;
    }
    if (item.kind == Kind::begin || item.kind == Kind::end) return 0;
    if (in_declaration_) return continued_ == 0 ? 6 : continued_;
    if (item.comment() && in_body_) {
        usize next = place;
        while (next != items_.size() && items_[next].comment()) ++next;
        const bool last = next == items_.size() || items_[next].kind == Kind::end;
        return item.column > (last ? declaration_column_ : items_[next].column) && (!last || declaration_column_ != 0)
                   ? 4
                   : 2;
    }
    return in_body_ || in_header_ ? 2 : 0;
}

/// How many spaces are between this item and the one before it on its line: mostly one. Columns of colons, arrows and
/// comments are left as they were made.
usize Formatter::spaces(usize place) const {
    constexpr usize widest = 60;
    const Item& item = items_[place];
    const Item& before = items_[place - 1];
    const usize start = before.where.end();
    const std::string_view gap = text_.substr(start, item.where.offset - start);
    const bool plain = !gap.empty() && gap.size() <= widest && gap.find_first_not_of(' ') == std::string_view::npos;
    const bool arrow =
        item.kind == Kind::equals && place + 1 != items_.size() && items_[place + 1].kind == Kind::greater;
    if (plain && !before.comment() && (item.comment() || item.kind == Kind::colon || arrow)) return gap.size();
    if (item.comment() || before.comment()) return 1;
    if (item.kind == Kind::comma || item.kind == Kind::semicolon || item.kind == Kind::dot) return 0;
    if (before.kind == Kind::dot || (before.kind == Kind::equals && item.kind == Kind::greater)) return 0;
    return before.kind == Kind::bracket_open && item.kind == Kind::bracket_close ? 0 : 1;
}

/// A comment of several lines stays as it is, but for spaces at their ends.
void Formatter::put_verbatim(std::string_view text) {
    while (true) {
        const usize end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
            line.remove_suffix(1);
        output_ += line;
        if (end == text.size()) return;
        output_ += '\n';
        text.remove_prefix(end + 1);
    }
}

/// What the item means for those behind it.
void Formatter::follow(const Item& item) {
    switch (item.kind) {
    case Kind::bracket_open:
    case Kind::brace_open:
        open_.push_back({column() + 1, true});
        break;
    case Kind::bracket_close:
    case Kind::brace_close:
        if (!open_.empty()) open_.pop_back();
        break;
    case Kind::interface:
        in_header_ = true;
        in_declaration_ = false;
        break;
    case Kind::begin:
        in_body_ = true;
        in_declaration_ = false;
        return;
    case Kind::semicolon:
        if (open_.empty()) in_declaration_ = false;
        return;
    case Kind::equals:
        if (in_header_ && !in_body_) return;
        break;
    case Kind::end_of_text:
        return;
    default:
        break;
    }
    if (in_body_ || (in_header_ && item.kind != Kind::interface)) in_declaration_ = true;
}

std::string Formatter::format() {
    for (usize place = 0; place != items_.size(); ++place) {
        const Item& item = items_[place];
        const bool starts_line = place == 0 || item.line_ends != 0 || needs_line_end(place);
        if (starts_line) {
            if (place != 0) output_ += item.line_ends > 1 ? "\n\n" : "\n";
            usize indent = indent_of(place);
            if (!open_.empty() && open_.back().fresh && place != 0 && !items_[place - 1].comment() &&
                item.kind != Kind::bracket_close && item.kind != Kind::brace_close) {
                // Nothing is behind the bracket: what is in it is indented below its line.
                const usize line_start = output_.rfind('\n', output_.size() - (item.line_ends > 1 ? 3 : 2)) + 1;
                open_.back().indent = output_.find_first_not_of(' ', line_start) - line_start + 2;
                indent = open_.back().indent;
            }
            if (!item.comment() && in_body_ && !in_declaration_) declaration_column_ = item.column;
            output_.append(indent, ' ');
        } else {
            output_.append(spaces(place), ' ');
            if (item.comment()) trailing_from_ = item.column, trailing_to_ = column();
            if (!item.comment() && in_body_ && !in_declaration_ && place != 0 && items_[place - 1].comment())
                declaration_column_ = item.column;
        }
        if (!open_.empty() && open_.back().fresh &&
            !(item.kind == Kind::bracket_close || item.kind == Kind::brace_close)) {
            open_.back().fresh = false;
            if (!starts_line) open_.back().indent = column();
        }
        if (place != 0 && items_[place - 1].kind == Kind::colon && open_.empty()) continued_ = column();
        put_verbatim(text_of(item));
        follow(item);
    }
    // What is behind the end is nobody's business.
    std::string_view rest = text_.substr(body_end_);
    const usize last = rest.find_last_not_of(" \t\r\n");
    rest = rest.substr(0, last == std::string_view::npos ? 0 : last + 1);
    output_ += rest;
    if (!output_.empty()) output_ += '\n';
    return std::move(output_);
}

} // namespace

std::string format(const Source& source, Diagnostics& diagnostics) {
    parse(source, diagnostics);
    if (!diagnostics.empty()) return source.text;
    return Formatter(source, diagnostics).format();
}

} // namespace metta::meddler
