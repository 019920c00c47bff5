// SPDX-License-Identifier: MIT
// What the parts of the C++ back end share: writing lines, and types.
#pragma once

#include "meddler/cpp.hpp"

namespace metta::meddler {

inline constexpr usize line_width = 120;

/// C++ text in the making.
class CppText {
  public:
    void line(std::string_view written = {});
    void blank(); ///< one empty line at most, and none at the start of a block
    void open(std::string_view head) { line(head), ++depth_; }
    void close(std::string_view tail) { --depth_, line(tail); }
    template <class Action>
    void nested(Action action) {
        ++depth_;
        action();
        --depth_;
    }
    /// A line that is not indented with its block: `public:`.
    void label(std::string_view written);
    /// `head` items joined by commas `tail`, broken where the line is full, and continued below the first item.
    void list(std::string_view head, const std::vector<std::string>& items, std::string_view tail);
    /// A class that is derived from a template: on one line, or with its base on lines of their own.
    void derived(const std::string& head, const std::string& base, const std::vector<std::string>& items,
                 std::string_view tail);
    /// Prose, each line behind `mark`.
    void comment(std::string_view prose, std::string_view mark = "///");

    std::string text;

  private:
    std::string indent() const { return std::string(4 * depth_, ' '); }
    usize depth_ = 0;
};

/// Writes types as the code of one interface sees them.
class CppTypes {
  public:
    /// `inside`: within the class, where its own names need no scope.
    CppTypes(const Interface& interface, const CppNames& names, bool inside)
        : interface_(interface), names_(names), inside_(inside) {}

    std::string name(const Interface& scope, const std::string& own) const;
    std::string value(const Type& type) const;     ///< a member, or a result
    std::string parameter(const Type& type) const; ///< an argument
    std::string exception(const Raise& raise) const;
    std::string class_of(const Interface& interface) const;

  private:
    std::string declared(const Type& type) const;

    const Interface& interface_;
    const CppNames& names_;
    bool inside_;
};

/// Text as a literal, in which no byte means anything to C++.
std::string literal(std::string_view text);

/// What results an operation has: OUT arguments in their order, then what it RETURNS.
std::vector<Member> results_of(const Declaration& operation);
std::vector<Member> inputs_of(const Declaration& operation);

/// A type of the interface's that is an enumeration and has a name: it stands in the header of types.
bool is_named_enumeration(const Declaration& declaration);
/// The namespace of those, and the name of their header.
std::string types_namespace(const Interface& interface);
void write_enumeration(CppText& text, const Type& type, const std::string& name, std::string_view doc);

std::string generate_types(const Interface& interface, const CppNames& names, const std::string& root);
std::string generate_class(const Interface& interface, const CppNames& names, const std::string& root);
std::string generate_portal(const Interface& interface, const CppNames& names, const std::string& root);
std::string generate_record(const Interface& interface, const CppNames& names, const std::string& root);

/// The comment that every generated file starts with.
void write_header(CppText& text, const Interface& interface, std::string_view what, const std::string& root);

} // namespace metta::meddler
