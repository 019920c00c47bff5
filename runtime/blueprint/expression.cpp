// SPDX-License-Identifier: MIT
// Parsing S-expressions with a stack of the lists that are open.
#include "runtime/blueprint/expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace metta {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_space(char letter) { return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r'; }
bool is_printable(char letter) { return letter >= ' ' && letter <= '~'; }
bool is_symbol(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           std::string_view("-_.*/+<>=!?:^%&$@~").contains(letter);
}

class Parser {
  public:
    Parser(std::string_view text, std::span<Node> nodes) : text_(text), nodes_(nodes) {}

    Result<std::span<const Node>> parse();

  private:
    struct OpenList {
        u32 index = 0;
        u32 last_child = 0; ///< 0: none yet
    };

    std::unexpected<Error> refuse_at(usize offset, std::string_view expected, std::string_view found,
                                     std::string_view advice = {}) const {
        return refuse({"expression", expected, found, {}, offset, advice});
    }
    /// Refuses the byte at `at_`, or the end of the text.
    std::unexpected<Error> refuse_here(std::string_view expected, std::string_view advice = {}) const {
        if (at_ == text_.size()) return refuse_at(at_, expected, "the end of the text", advice);
        if (is_printable(text_[at_])) return refuse_at(at_, expected, text_.substr(at_, 1), advice);
        return refuse({"expression", expected, "the byte", static_cast<u8>(text_[at_]), at_, advice});
    }

    void skip_blanks();
    Result<void> add(const Node& node);
    Result<void> open_list();
    Result<void> close_list();
    Result<void> read_string();
    Result<void> read_atom();
    /// After an atom or a string: two of them need something in between.
    Result<void> expect_delimiter() const;

    std::string_view text_;
    std::span<Node> nodes_;
    usize at_ = 0;
    u32 used_ = 0;
    usize depth_ = 0;
    std::array<OpenList, Expression::maximum_depth> open_ = {};
};

void Parser::skip_blanks() {
    for (; at_ != text_.size(); ++at_) {
        if (text_[at_] == ';')
            at_ = std::min(text_.find('\n', at_), text_.size() - 1);
        else if (!is_space(text_[at_]))
            return;
    }
}

Result<void> Parser::add(const Node& node) {
    if (used_ == nodes_.size())
        return refuse({"expression", "at most as many parts as there is storage for", "more than", used_, node.offset,
                       "shorten the text"});
    if (depth_ != 0) {
        OpenList& list = open_[depth_ - 1];
        (list.last_child == 0 ? nodes_[list.index].first_child : nodes_[list.last_child].next) = used_;
        list.last_child = used_;
    }
    nodes_[used_++] = node;
    return {};
}

Result<void> Parser::open_list() {
    if (depth_ == open_.size()) return refuse_at(at_, "at most 64 lists within each other", "one more");
    const u32 index = used_;
    TRY(add({.kind = Node::Kind::list, .offset = static_cast<u32>(at_)}));
    open_[depth_++] = {.index = index};
    ++at_;
    return {};
}

Result<void> Parser::close_list() {
    if (depth_ == 0) return refuse_at(at_, "an expression", ")", "remove it, or add the '(' that it closes");
    Node& list = nodes_[open_[--depth_].index];
    ++at_;
    list.text = text_.substr(list.offset, at_ - list.offset);
    return {};
}

Result<void> Parser::read_string() {
    const usize quote = at_++;
    for (; at_ != text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\n') break;
        if (static_cast<u8>(text_[at_]) < ' ') return refuse_here("text", "write \\n or \\t, or remove the byte");
        if (text_[at_] != '\\') continue;
        ++at_;
        if (at_ == text_.size() || !std::string_view("\"\\nt").contains(text_[at_]))
            return refuse_here("one of \" \\ n t after a backslash", "write \\\\ for a backslash");
    }
    if (at_ == text_.size() || text_[at_] == '\n')
        return refuse_at(quote, "a string that ends on its line", "no second quote",
                         "add '\"', or write \\n for a newline");
    TRY(add({.kind = Node::Kind::string,
             .offset = static_cast<u32>(quote),
             .text = text_.substr(quote + 1, at_ - quote - 1)}));
    ++at_;
    return expect_delimiter();
}

Result<void> Parser::read_atom() {
    const usize start = at_;
    while (at_ != text_.size() && is_symbol(text_[at_])) ++at_;
    const std::string_view atom = text_.substr(start, at_ - start);
    if (atom.empty()) return refuse_here("an expression: ( symbol \"string\" number");

    Node node = {.kind = Node::Kind::symbol, .offset = static_cast<u32>(start), .text = atom};
    if (is_digit(atom.front())) {
        const bool hexadecimal = atom.starts_with("0x");
        const char* const end = atom.data() + atom.size();
        const auto [stop, problem] =
            std::from_chars(atom.data() + (hexadecimal ? 2 : 0), end, node.number, hexadecimal ? 16 : 10);
        if (problem == std::errc::result_out_of_range) return refuse_at(start, "a number of at most 64 bits", atom);
        if (problem != std::errc{} || stop != end)
            return refuse_at(start, "a number, decimal or 0x and hexadecimal", atom, "a symbol starts with no digit");
        node.kind = Node::Kind::number;
    }
    TRY(add(node));
    return expect_delimiter();
}

Result<void> Parser::expect_delimiter() const {
    if (at_ == text_.size() || is_space(text_[at_]) || std::string_view("();").contains(text_[at_])) return {};
    return refuse_here("a space or a parenthesis");
}

Result<std::span<const Node>> Parser::parse() {
    if (text_.size() > std::numeric_limits<u32>::max())
        return refuse({.subject = "expression", .expected = "less than 4 GiB of text", .value = text_.size()});
    for (skip_blanks(); used_ == 0 || depth_ != 0; skip_blanks()) {
        if (at_ == text_.size()) {
            if (depth_ == 0) return refuse_here("an expression");
            return refuse_at(nodes_[open_[depth_ - 1].index].offset, "a ')' that closes this list",
                             "the end of the text");
        }
        switch (text_[at_]) {
        case '(':
            TRY(open_list());
            break;
        case ')':
            TRY(close_list());
            break;
        case '"':
            TRY(read_string());
            break;
        default:
            TRY(read_atom());
        }
    }
    if (at_ != text_.size())
        return refuse_here("the end of the text, or a comment", "remove what follows the expression");
    return nodes_.first(used_);
}

} // namespace

Result<Expression> Expression::parse(std::string_view text, std::span<Node> storage) {
    return Expression(TRY(Parser(text, storage).parse()));
}

void write_unescaped(const Node& node, TextSink& sink) {
    std::string_view rest = node.text;
    while (node.kind == Node::Kind::string) {
        const usize plain = rest.find('\\');
        if (plain == rest.npos) break;
        sink.write(rest.substr(0, plain));
        const char letter = rest[plain + 1];
        print(sink, letter == 'n' ? '\n' : letter == 't' ? '\t' : letter);
        rest.remove_prefix(plain + 2);
    }
    sink.write(rest);
}

} // namespace metta
