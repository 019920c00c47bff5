// SPDX-License-Identifier: MIT
// Any text: what is read is a tree whose nodes each appear once, in the order of the text; what is refused has a place.
#include "runtime/blueprint/expression.hpp"

#include <vector>

using namespace metta;

namespace {

void check(bool promise) {
    if (!promise) __builtin_trap();
}

class Discard final : public TextSink {
  public:
    void write(std::string_view text) override { size += text.size(); }
    usize size = 0;
};

/// How many nodes `node` and those below it are.
usize walk(const Expression& expression, const Node& node, usize depth) {
    check(depth <= Expression::maximum_depth);
    Discard discard;
    write_unescaped(node, discard);
    check(discard.size <= node.text.size());
    usize count = 1;
    u32 previous = node.offset;
    for (const Node& child : expression.children(node)) {
        check(child.offset > previous && child.offset < node.offset + node.text.size());
        previous = child.offset;
        count += walk(expression, child, depth + 1);
    }
    return count;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    const std::vector<char> letters(data, data + size); // so that the sanitizer sees its end
    const std::string_view text(letters.data(), size);
    std::vector<Node> nodes(size); // enough, says parse()
    const auto expression = Expression::parse(text, nodes);
    if (!expression) {
        Discard discard;
        print_in_text(discard, "text", text, expression.error());
        check(!expression.error().expected.starts_with("at most as many parts"));
        check(expression.error().offset.has_value() && *expression.error().offset <= size);
        return 0;
    }
    check(walk(*expression, expression->root(), 0) == expression->nodes().size());
    std::vector<Node> too_few(expression->nodes().size() - 1);
    check(!Expression::parse(text, too_few));
    return 0;
}
