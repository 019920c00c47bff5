// SPDX-License-Identifier: MIT
// S-expressions: what is read, what is refused and where, and positions in texts.
#include "runtime/blueprint/expression.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace metta {
namespace {

template <class Action>
std::string written(Action action) {
    std::array<char, 512> storage;
    TextBuffer buffer(storage);
    action(buffer);
    return std::string(buffer.text());
}

/// The tree written out again, with what each node was taken for.
std::string shape(const Expression& expression, const Node& node) {
    switch (node.kind) {
    case Node::Kind::symbol:
        return "sym:" + std::string(node.text);
    case Node::Kind::string:
        return "str:" + written([&](TextSink& sink) { write_unescaped(node, sink); });
    case Node::Kind::number:
        return "num:" + std::to_string(node.number);
    case Node::Kind::list:
        break;
    }
    std::string text = "[";
    for (const Node& child : expression.children(node)) text += shape(expression, child) + ",";
    return text + "]";
}

std::string read(std::string_view text, usize capacity = 256) {
    std::vector<Node> nodes(capacity);
    const auto expression = Expression::parse(text, nodes);
    if (expression) return shape(*expression, expression->root());
    return written([&](TextSink& sink) { print_in_text(sink, "x", text, expression.error()); });
}

TEST(Expression, reads_each_kind) {
    EXPECT_EQ(read("init"), "sym:init");
    EXPECT_EQ(read(" ; what\n-_.*/+<>=!?:^%&$@~aZ09 ; it\n; is"), "sym:-_.*/+<>=!?:^%&$@~aZ09");
    EXPECT_EQ(read("0"), "num:0");
    EXPECT_EQ(read("18446744073709551615"), "num:18446744073709551615");
    EXPECT_EQ(read("0xfFfFfFfFfFfFfFfF"), "num:18446744073709551615");
    EXPECT_EQ(read(R"("a (b) ; \"c\" \\n\n\t")"), "str:a (b) ; \"c\" \\n\n\t");
    EXPECT_EQ(read(R"("")"), "str:");
    EXPECT_EQ(read("()"), "[]");
}

TEST(Expression, reads_nested_lists_in_order) {
    EXPECT_EQ(read("(a(b 1)()\t((c))\"d\" e);end"), "[sym:a,[sym:b,num:1,],[],[[sym:c,],],str:d,sym:e,]");
    EXPECT_EQ(read("(a;comment)\r\n;another\nb)"), "[sym:a,sym:b,]");
}

TEST(Expression, nodes_know_their_text_and_offset) {
    constexpr std::string_view text = " (a \"b\" (c 7))";
    std::vector<Node> nodes(8);
    const auto expression = Expression::parse(text, nodes);
    ASSERT_TRUE(expression);
    const std::vector<std::pair<u32, std::string_view>> expected = {{1, "(a \"b\" (c 7))"}, {2, "a"}, {4, "b"},
                                                                    {8, "(c 7)"},           {9, "c"}, {11, "7"}};
    ASSERT_EQ(expression->nodes().size(), expected.size());
    for (usize index = 0; index < expected.size(); ++index) {
        EXPECT_EQ(expression->nodes()[index].offset, expected[index].first);
        EXPECT_EQ(expression->nodes()[index].text, expected[index].second);
    }
}

TEST(Expression, refuses_with_line_and_column) {
    const std::pair<std::string_view, std::string_view> mistakes[] = {
        {"", "x:1:1: expression: expected an expression, found the end of the text"},
        {"; only this", "x:1:12: expression: expected an expression, found the end of the text"},
        {"(a\n  (b c", "x:2:3: expression: expected a ')' that closes this list, found the end of the text"},
        {")", "x:1:1: expression: expected an expression, found ); remove it, or add the '(' that it closes"},
        {"(a))", "x:1:4: expression: expected the end of the text, or a comment, found ); remove what follows the "
                 "expression"},
        {"a b", "x:1:3: expression: expected the end of the text, or a comment, found b; remove what follows the "
                "expression"},
        {"(a\n'b)", "x:2:1: expression: expected an expression: ( symbol \"string\" number, found '"},
        {"\x01", "x:1:1: expression: expected an expression: ( symbol \"string\" number, found the byte 1"},
        {"12a", "x:1:1: expression: expected a number, decimal or 0x and hexadecimal, found 12a; a symbol starts with "
                "no digit"},
        {"0x", "x:1:1: expression: expected a number, decimal or 0x and hexadecimal, found 0x; a symbol starts with no "
               "digit"},
        {"18446744073709551616", "x:1:1: expression: expected a number of at most 64 bits, found 18446744073709551616"},
        {"(\"a\nb\")",
         "x:1:2: expression: expected a string that ends on its line, found no second quote; add '\"', or "
         "write \\n for a newline"},
        {"\"a", "x:1:1: expression: expected a string that ends on its line, found no second quote; add '\"', or write "
                "\\n for a newline"},
        {"\"a\\x\"", "x:1:4: expression: expected one of \" \\ n t after a backslash, found x; write \\\\ for a "
                     "backslash"},
        {"\"a\\", "x:1:4: expression: expected one of \" \\ n t after a backslash, found the end of the text; write "
                  "\\\\ for a backslash"},
        {"\"\t\"", "x:1:2: expression: expected text, found the byte 9; write \\n or \\t, or remove the byte"},
        {"(\"a\"b)", "x:1:5: expression: expected a space or a parenthesis, found b"},
        {"(a\"b\")", "x:1:3: expression: expected a space or a parenthesis, found \""},
    };
    for (const auto& [text, refusal] : mistakes) EXPECT_EQ(read(text), refusal);
}

TEST(Expression, is_limited_in_depth_and_parts) {
    const auto nested = [](usize depth) { return std::string(depth, '(') + std::string(depth, ')'); };
    EXPECT_EQ(read(nested(64)).size(), 64 + 64 + 63);
    EXPECT_EQ(read(nested(65)), "x:1:65: expression: expected at most 64 lists within each other, found one more");
    EXPECT_EQ(read("(a b)", 3), "[sym:a,sym:b,]");
    EXPECT_EQ(read("(a b c)", 3), "x:1:6: expression: expected at most as many parts as there is storage for, found "
                                  "more than 3; shorten the text");
    EXPECT_EQ(read("a", 0), "x:1:1: expression: expected at most as many parts as there is storage for, found more "
                            "than 0; shorten the text");
}

TEST(Position, counts_lines_and_columns_from_1) {
    constexpr std::string_view text = "ab\n\ncd";
    const Position expected[] = {{1, 1}, {1, 2}, {1, 3}, {2, 1}, {3, 1}, {3, 2}, {3, 3}, {3, 3}};
    for (u64 offset = 0; offset < std::size(expected); ++offset) EXPECT_EQ(position_of(text, offset), expected[offset]);
    EXPECT_EQ(position_of("", 0), (Position{1, 1}));
}

TEST(Position, an_error_without_an_offset_has_none) {
    EXPECT_EQ(written([](TextSink& sink) { print_in_text(sink, "f", "text", {.subject = "s", .expected = "e"}); }),
              "f: s: expected e, found nothing");
}

} // namespace
} // namespace metta
