// SPDX-License-Identifier: MIT
// Comments are grouped into blocks without blank lines; a block goes where it touches.
#include "meddler/documentation.hpp"

#include <algorithm>

namespace metta::meddler {
namespace {

std::string_view trim_end(std::string_view text) {
    const usize last = text.find_last_not_of(" \t\r\n");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// One line of a comment without what frames it.
std::string_view unframed(std::string_view line, bool block) {
    line = trim_end(line);
    if (block) {
        const usize first = line.find_first_not_of(" \t");
        if (first != std::string_view::npos && line[first] == '*') line.remove_prefix(first + 1);
    } else if (line.starts_with("--")) {
        line.remove_prefix(2);
    }
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (line.find_first_not_of("- \t") == std::string_view::npos) return {}; // a rule, or nothing
    return line;
}

} // namespace

std::string comment_text(std::string_view comment) {
    const bool block = comment.starts_with("/*");
    if (block) {
        comment.remove_prefix(2);
        if (comment.ends_with("*/")) comment.remove_suffix(2);
    }
    std::string lines;
    while (!comment.empty()) {
        const usize end = std::min(comment.find('\n'), comment.size());
        lines.append(unframed(comment.substr(0, end), block)).push_back('\n');
        comment.remove_prefix(std::min(end + 1, comment.size()));
    }
    if (block) { // the lines of its two signs, when they are alone there
        lines.erase(0, lines.find_first_not_of('\n'));
        lines.resize(trim_end(lines).size());
        if (!lines.empty()) lines += '\n';
    }
    return lines;
}

namespace {

class Attacher {
  public:
    Attacher(Interface& interface, std::span<const Comment> comments)
        : interface_(interface), text_(interface.source->text), comments_(comments) {}

    void attach(u32 body_start, u32 body_end);

  private:
    std::string_view between(usize start, usize end) const { return text_.substr(start, end - start); }
    static bool has_line_end(std::string_view text) { return text.contains('\n'); }
    /// A line without anything on it.
    static bool has_gap(std::string_view text) { return std::ranges::count(text, '\n') > 1; }
    usize column(usize offset) const {
        constexpr usize widest = 256; // further to the right makes no difference
        const usize start = offset > widest ? offset - widest : 0;
        const usize line_end = text_.substr(start, offset - start).rfind('\n');
        return line_end == std::string_view::npos ? offset - start : offset - start - line_end - 1;
    }
    std::string_view comment(const Comment& comment) const {
        return text_.substr(comment.where.offset, comment.where.length);
    }
    std::span<const Comment> comments_in(usize start, usize end) const;

    /// Comments without a blank line between them, from the front of `rest`.
    std::span<const Comment> take_block(std::span<const Comment>& rest) const;
    std::string text_of(std::span<const Comment> block) const;
    static void add_paragraph(std::string& to, std::string_view text);

    void attach_between(std::string* above, usize above_end, std::string* below, std::string& prose, usize below_start);
    void attach_members(std::vector<Member>& members, usize start, usize end);
    void attach_type(Type* type);

    Interface& interface_;
    std::string_view text_;
    std::span<const Comment> comments_;
};

std::span<const Comment> Attacher::comments_in(usize start, usize end) const {
    const auto offset = [](const Comment& comment) { return comment.where.offset; };
    const auto first = std::ranges::lower_bound(comments_, start, {}, offset);
    const auto last = std::ranges::lower_bound(comments_, end, {}, offset);
    return first < last ? std::span(first, last) : std::span<const Comment>();
}

std::span<const Comment> Attacher::take_block(std::span<const Comment>& rest) const {
    usize count = 1;
    while (count != rest.size() && !has_gap(between(rest[count - 1].where.end(), rest[count].where.offset))) ++count;
    const auto block = rest.first(count);
    rest = rest.subspan(count);
    return block;
}

std::string Attacher::text_of(std::span<const Comment> block) const {
    std::string lines;
    for (const Comment& one : block)
        if (!comment(one).contains("SPDX-License-Identifier")) lines += comment_text(comment(one));
    const usize first = lines.find_first_not_of('\n');
    return first == std::string::npos ? "" : std::string(trim_end(std::string_view(lines).substr(first)));
}

void Attacher::add_paragraph(std::string& to, std::string_view text) {
    if (text.empty()) return;
    if (!to.empty()) to += "\n\n";
    to += text;
}

/// Gives the comments between two declarations to the one, the other, or neither. Either may be missing.
void Attacher::attach_between(std::string* above, usize above_end, std::string* below, std::string& prose,
                              usize below_start) {
    auto rest = comments_in(above_end, below_start);
    usize same_line = 0;
    while (same_line != rest.size() && !rest[same_line].own_line) ++same_line;
    if (same_line != 0) { // and what continues it in the same column
        while (same_line != rest.size() && column(rest[same_line].where.offset) == column(rest[0].where.offset) &&
               !has_gap(between(rest[same_line - 1].where.end(), rest[same_line].where.offset)))
            ++same_line;
        add_paragraph(above != nullptr ? *above : prose, text_of(rest.first(same_line)));
        above_end = rest[same_line - 1].where.end();
        rest = rest.subspan(same_line);
    }
    for (bool first = true; !rest.empty(); first = false) {
        const auto block = take_block(rest);
        const bool touches_above =
            above != nullptr && first && !has_gap(between(above_end, block.front().where.offset));
        const bool touches_below =
            below != nullptr && rest.empty() && !has_gap(between(block.back().where.end(), below_start));
        const bool inner = touches_below && column(block.front().where.offset) > column(below_start);
        if (touches_above && (!touches_below || inner))
            add_paragraph(*above, text_of(block));
        else
            add_paragraph(touches_below ? *below : prose, text_of(block));
    }
}

/// Members in [start, end): what is behind one on its line is its own, what is above one too.
void Attacher::attach_members(std::vector<Member>& members, usize start, usize end) {
    if (members.empty()) return;
    for (const Comment& one : comments_in(start, members[0].where.offset))
        add_paragraph(members[0].doc, text_of({&one, 1}));
    for (usize place = 0; place != members.size(); ++place) {
        Member& member = members[place];
        if (place != 0 && member.where.offset < members[place - 1].where.end()) { // a, b : T
            constexpr usize longest = 1000; // one text for a thousand names is no documentation
            if (members[place - 1].doc.size() <= longest) member.doc = members[place - 1].doc;
            continue;
        }
        usize next = place + 1;
        while (next != members.size() && members[next].where.offset < member.where.end()) ++next;
        const usize behind = next == members.size() ? end : members[next].where.offset;
        for (const Comment& one : comments_in(member.where.end(), behind)) {
            const bool here = !has_line_end(between(member.where.end(), one.where.offset)) || next == members.size();
            add_paragraph(here ? member.doc : members[next].doc, text_of({&one, 1}));
        }
        if (member.type != nullptr) attach_type(member.type);
    }
}

void Attacher::attach_type(Type* type) {
    if (type->element != nullptr) attach_type(type->element);
    attach_members(type->members, type->where.offset, type->where.end());
}

void Attacher::attach(u32 body_start, u32 body_end) {
    // Everything above the interface's name, and between its name and BEGIN, is about the interface as a whole.
    for (const auto& [start, end] :
         {std::pair{0u, interface_.name.where.offset}, {interface_.name.where.end(), body_start}})
        for (auto rest = comments_in(start, end); !rest.empty();)
            add_paragraph(interface_.doc, text_of(take_block(rest)));
    Declaration* above = nullptr;
    for (Declaration& declaration : interface_.declarations) {
        attach_between(above == nullptr ? nullptr : &above->doc, above == nullptr ? body_start : above->where.end(),
                       &declaration.doc, declaration.prose, declaration.where.offset);
        if (declaration.type != nullptr) attach_type(declaration.type);
        const usize results =
            declaration.results.empty() ? declaration.where.end() : declaration.results[0].where.offset;
        attach_members(declaration.arguments, declaration.name.where.end(), results);
        if (!declaration.results.empty()) attach_members(declaration.results, results, declaration.where.end());
        above = &declaration;
    }
    attach_between(above == nullptr ? nullptr : &above->doc, above == nullptr ? body_start : above->where.end(),
                   nullptr, interface_.prose, body_end);
}

} // namespace

void attach_comments(Interface& interface, std::span<const Comment> comments, u32 body_start, u32 body_end) {
    if (!comments.empty()) Attacher(interface, comments).attach(body_start, body_end);
}

} // namespace metta::meddler
