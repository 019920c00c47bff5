// SPDX-License-Identifier: MIT
// S-expressions: the notation of blueprints. Parsed without a heap or recursion into nodes that the caller provides.
//
//   expression = list | symbol | string | number
//   list       = "(" expression… ")"
//   symbol     = letters, digits and -_.*/+<>=!?:^%&$@~, not starting with a digit
//   string     = text between double quotes on one line; \" \\ \n \t stand for a quote, a backslash, a newline, a tab
//   number     = decimal digits, or 0x and hexadecimal digits; at most 2^64 - 1
//
// White space separates; a semicolon starts a comment that ends with the line.
#pragma once

#include <iterator>
#include <span>
#include <string_view>

#include "runtime/base/result.hpp"
#include "runtime/blueprint/position.hpp"

namespace metta {

/// One expression within a text.
struct Node {
    enum class Kind : u8 { list, symbol, string, number };

    Kind kind = Kind::list;
    u32 offset = 0;             ///< of its first byte in the text, for a string the quote
    std::string_view text = {}; ///< as written; of a string what is between the quotes, escapes and all
    u64 number = 0;             ///< the value of a number
    u32 first_child = 0;        ///< of a list, as an index; 0: it is empty
    u32 next = 0;               ///< the next in the same list, as an index; 0: it is the last

    bool is_symbol(std::string_view name) const { return kind == Kind::symbol && text == name; }
};

/// The expressions of a list, in order.
class Nodes {
  public:
    class Iterator {
      public:
        using value_type = Node;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        Iterator(const Node* all, u32 index) : all_(all), index_(index) {}
        const Node& operator*() const { return all_[index_]; }
        const Node* operator->() const { return all_ + index_; }
        Iterator& operator++() {
            index_ = all_[index_].next;
            return *this;
        }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(Iterator, Iterator) = default;
        friend bool operator==(Iterator at, std::default_sentinel_t) { return at.index_ == 0; }

      private:
        const Node* all_ = nullptr;
        u32 index_ = 0; ///< 0, the outermost expression, is in no list
    };

    Nodes() = default;
    explicit Nodes(Iterator first) : first_(first) {}
    Iterator begin() const { return first_; }
    std::default_sentinel_t end() const { return {}; }
    bool empty() const { return begin() == end(); }
    /// All but the first, which must exist.
    Nodes rest() const { return Nodes(std::next(first_)); }

  private:
    Iterator first_;
};

/// A text that is one expression. A view: text and nodes are the caller's.
class Expression {
  public:
    static constexpr usize maximum_depth = 64; ///< lists within lists

    /// Reads `text`, which may have comments around its expression. A text never needs more nodes than it has bytes.
    static Result<Expression> parse(std::string_view text, std::span<Node> storage);

    const Node& root() const { return nodes_.front(); }
    std::span<const Node> nodes() const { return nodes_; } ///< in the order of the text, the root first
    Nodes children(const Node& list) const { return Nodes({nodes_.data(), list.first_child}); }

  private:
    explicit Expression(std::span<const Node> nodes) : nodes_(nodes) {}

    std::span<const Node> nodes_;
};

/// What the node stands for: a string with its escapes resolved, anything else as written.
void write_unescaped(const Node& node, TextSink& sink);

} // namespace metta
