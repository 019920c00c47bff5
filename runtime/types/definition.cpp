// SPDX-License-Identifier: MIT
// A declaration is one line if it fits and no part of it has prose; else its members have lines of their own.
#include "runtime/types/definition.hpp"

#include <algorithm>

#include "runtime/types/type_name.hpp"

namespace metta::types {
namespace {

using middl::MemberRecord;
using middl::OperationKind;
using middl::Predefined;
using middl::RecordedKind;
using middl::RecordedMode;

constexpr usize line_width = 120;
constexpr unsigned deepest = 16; ///< of types without names within each other, which is where they are written by code

/// Counts letters instead of writing them.
class Measure final : public TextSink {
  public:
    void write(std::string_view text) override { size_ += text.size(); }
    usize size() const { return size_; }

  private:
    usize size_ = 0;
};

/// Knows where on its line the next letter will be, and where the line begins.
class Layout final : public TextSink {
  public:
    explicit Layout(TextSink& out) : out_(out) {}

    void write(std::string_view text) override {
        out_.write(text);
        const usize line_end = text.rfind('\n');
        column_ = line_end == std::string_view::npos ? column_ + text.size() : text.size() - line_end - 1;
    }
    void begin_line(usize indent) { blanks(indent), indent_ = indent; }
    void new_line(usize indent) {
        write("\n");
        begin_line(indent);
    }
    void blanks(usize count) {
        constexpr std::string_view some = "                ";
        for (; count != 0; count -= std::min(count, some.size())) write(some.substr(0, count));
    }
    usize column() const { return column_; }
    usize indent() const { return indent_; }

  private:
    TextSink& out_;
    usize column_ = 0, indent_ = 0;
};

/// Calls `visit(line)` for each line of a text.
template <class Visit>
void visit_lines(std::string_view text, const Visit& visit) {
    while (true) {
        const usize end = std::min(text.find('\n'), text.size());
        visit(text.substr(0, end));
        if (end == text.size()) return;
        text.remove_prefix(end + 1);
    }
}

/// What stands in brackets or braces.
struct Brackets {
    std::span<const MemberRecord> members;
    std::string_view open = "[", close = "]", separator = ",", colon = " : ";
};

class Writer {
  public:
    Writer(TextSink& out, const Registry& registry, const InterfaceRecord& interface)
        : out_(out), registry_(registry), interface_(interface) {}

    void interface();
    void declaration(const TypeRecord& type);
    void declaration(const ExceptionRecord& exception);
    void declaration(const OperationRecord& operation);
    void signature(const OperationRecord& operation);

  private:
    static constexpr usize indent = 2;

    void doc(std::string_view text, usize at);
    void member_doc(std::string_view text, usize at);
    void begin(std::string_view name, std::string_view text);
    void end() { print(out_, ";\n"); }

    bool has_prose(std::span<const MemberRecord> members, unsigned depth) const;
    bool has_prose(TypeCode code, unsigned depth) const;
    usize size_of(const Brackets& brackets) const;
    bool fits(usize size) const { return out_.column() + size < line_width; }

    void needs();
    void needs(TypeCode code, u64 last, u64& found) const;
    void type(TypeCode code, unsigned depth);
    void written_out(const TypeRecord& type, unsigned depth);
    void flat(const Brackets& brackets);
    void brackets(const Brackets& brackets, unsigned depth);
    void filled(const Brackets& brackets);
    void broken(const Brackets& brackets, unsigned depth);
    void raised(std::span<const middl::ExceptionName> names, usize continued);
    void print_raised(TextSink& out, const middl::ExceptionName& name) const;

    Layout out_;
    const Registry& registry_;
    const InterfaceRecord& interface_;
};

void Writer::doc(std::string_view text, usize at) {
    if (text.empty()) return;
    visit_lines(text, [&](std::string_view line) {
        out_.begin_line(at);
        print(out_, line.empty() ? "--" : "-- ", line);
        print(out_, "\n");
    });
}

/// Above a member: each paragraph is a comment of its own. Lines that belong together are in one.
void Writer::member_doc(std::string_view text, usize at) {
    while (!text.empty()) {
        const usize end = std::min(text.find("\n\n"), text.size());
        const std::string_view paragraph = text.substr(0, end);
        const bool together = paragraph.contains('\n') && !paragraph.contains("/*") && !paragraph.contains("*/");
        bool first = true;
        visit_lines(paragraph, [&](std::string_view line) {
            out_.new_line(at);
            print(out_, !together ? "-- " : first ? "/* " : " * ", line);
            first = false;
        });
        if (together) print(out_, " */");
        text.remove_prefix(std::min(end + 2, text.size()));
    }
}

void Writer::begin(std::string_view name, std::string_view text) {
    doc(text, indent);
    out_.begin_line(indent);
    print(out_, name, " : ");
}

bool Writer::has_prose(TypeCode code, unsigned depth) const {
    const TypeRecord* const type = registry_.type(code);
    if (type == nullptr || !type->name.empty() || depth == deepest) return false;
    return has_prose(type->members, depth + 1) || has_prose(type->element, depth + 1);
}
bool Writer::has_prose(std::span<const MemberRecord> members, unsigned depth) const {
    return std::ranges::any_of(
        members, [&](const MemberRecord& member) { return !member.doc.empty() || has_prose(member.type, depth); });
}

usize Writer::size_of(const Brackets& brackets) const {
    Measure measure;
    print_members(measure, registry_, brackets.members, brackets.separator, brackets.colon, &interface_);
    // Each separator has a blank behind it, and so have the brackets within.
    return measure.size() + brackets.members.size() + 2 * brackets.open.size() + 2;
}

void Writer::flat(const Brackets& brackets) {
    print(out_, brackets.open);
    if (!brackets.members.empty()) {
        print(out_, " ");
        print_members(out_, registry_, brackets.members, brackets.separator == ";" ? "; " : ", ", brackets.colon,
                      &interface_);
        print(out_, " ");
    }
    print(out_, brackets.close);
}

void Writer::brackets(const Brackets& brackets, unsigned depth) {
    if (has_prose(brackets.members, depth)) return broken(brackets, depth);
    if (fits(size_of(brackets))) return flat(brackets);
    if (brackets.members[0].type == Predefined::none || brackets.separator == ";") return filled(brackets);
    broken(brackets, depth);
}

/// As many members on each line as fit, below the first.
void Writer::filled(const Brackets& brackets) {
    print(out_, brackets.open, " ");
    const usize column = out_.column();
    for (auto rest = brackets.members; !rest.empty();) {
        const auto group = rest.first(group_size(registry_, rest));
        Measure measure;
        print_members(measure, registry_, group, "", brackets.colon, &interface_);
        if (rest.data() != brackets.members.data()) {
            if (fits(measure.size() + 3))
                print(out_, " ");
            else
                out_.new_line(column);
        }
        print_members(out_, registry_, group, "", brackets.colon, &interface_);
        rest = rest.subspan(group.size());
        print(out_, rest.empty() ? " " : brackets.separator);
    }
    print(out_, brackets.close);
}

/// A line for each member, its prose behind it if that fits.
void Writer::broken(const Brackets& brackets, unsigned depth) {
    const usize outer = out_.indent(), inner = outer + 2;
    usize widest_names = 0, widest = 0; // columns of the colons, and of the prose
    const auto visit_groups = [&](const auto& visit) {
        for (auto rest = brackets.members; !rest.empty();) {
            const auto group = rest.first(group_size(registry_, rest));
            rest = rest.subspan(group.size());
            Measure names, whole;
            print_names(names, group);
            print_members(whole, registry_, group, "", brackets.colon, &interface_);
            const bool small = !has_prose(group[0].type, depth) && inner + whole.size() < line_width;
            visit(group, names.size(), whole.size() - names.size(), small, rest.empty());
        }
    };
    const auto is_short = [](std::string_view text) { return !text.empty() && !text.contains('\n'); };
    visit_groups([&](auto, usize names, usize, bool, bool) { widest_names = std::max(widest_names, names); });
    visit_groups([&](auto group, usize, usize type, bool small, bool) {
        if (small && is_short(group[0].doc)) widest = std::max(widest, inner + widest_names + type + 1);
    });
    print(out_, brackets.open);
    visit_groups([&](std::span<const MemberRecord> group, usize names, usize, bool small, bool last) {
        const std::string_view text = group[0].doc;
        const bool behind = small && is_short(text) && widest + 3 + text.size() + 3 <= line_width;
        if (!behind) member_doc(text, inner);
        out_.new_line(inner);
        print_names(out_, group);
        if (group[0].type != Predefined::none) {
            out_.blanks(widest_names - names);
            print(out_, brackets.colon);
            type(group[0].type, depth);
        }
        if (!last) print(out_, brackets.separator);
        if (!behind) return;
        constexpr usize largest_gap = 60; // more would be laid out as one blank
        out_.blanks(std::min(widest + 3 - out_.column(), largest_gap));
        print(out_, "-- ", text);
    });
    out_.new_line(outer);
    print(out_, brackets.close);
}

void Writer::type(TypeCode code, unsigned depth) {
    const TypeRecord* const type = registry_.type(code);
    if (type == nullptr || !type->name.empty() || depth == deepest)
        return print_type_name(out_, registry_, code, &interface_);
    written_out(*type, depth + 1);
}

void Writer::written_out(const TypeRecord& type, unsigned depth) {
    switch (type.kind) {
    case RecordedKind::enumeration:
        return brackets({.members = type.members, .open = "{", .close = "}"}, depth);
    case RecordedKind::record:
        print(out_, "RECORD ");
        return brackets({.members = type.members}, depth);
    case RecordedKind::choice:
        print(out_, "CHOICE ");
        this->type(type.element, depth);
        print(out_, " OF ");
        return brackets({.members = type.members, .open = "{", .close = "}", .colon = " => "}, depth);
    case RecordedKind::bits:
        return print(out_, "ARRAY ", type.count, " OF BITS");
    default:
        print_constructor(out_, type);
        return this->type(type.element, depth);
    }
}

void Writer::declaration(const TypeRecord& type) {
    if (type.name.empty()) {
        out_.begin_line(indent);
        written_out(type, 1);
        return print(out_, "\n");
    }
    begin(type.name, type.doc);
    print(out_, "TYPE = ");
    written_out(type, 1);
    end();
}

void Writer::declaration(const ExceptionRecord& exception) {
    begin(exception.name, exception.doc);
    print(out_, "EXCEPTION ");
    brackets({.members = exception.arguments, .separator = ";"}, 1);
    end();
}

void Writer::print_raised(TextSink& out, const middl::ExceptionName& name) const {
    if (name.interface.fingerprint() != interface_.code.fingerprint()) {
        const InterfaceRecord* const declaring = registry_.interface_of(name.interface);
        if (declaring != nullptr)
            print(out, declaring->name, ".");
        else
            print(out, "0x", Hex{name.interface.value}, ".");
    }
    print(out, name.name);
}

/// RAISES, on this line if it fits, else below PROC.
void Writer::raised(std::span<const middl::ExceptionName> names, usize continued) {
    if (names.empty()) return;
    Measure measure;
    for (const middl::ExceptionName& name : names) {
        print(measure, ", ");
        print_raised(measure, name);
    }
    if (fits(measure.size() + 8))
        print(out_, " ");
    else
        out_.new_line(continued);
    print(out_, "RAISES");
    for (const middl::ExceptionName& name : names) {
        Measure one;
        print_raised(one, name);
        if (fits(one.size() + 2))
            print(out_, " ");
        else
            out_.new_line(continued);
        print_raised(out_, name);
        if (&name != &names.back()) print(out_, ",");
    }
}

void Writer::declaration(const OperationRecord& operation) {
    const auto first_result = std::ranges::find(operation.arguments, RecordedMode::result, &MemberRecord::mode);
    const auto arguments = static_cast<usize>(first_result - operation.arguments.begin());
    const Brackets in = {.members = operation.arguments.first(arguments), .separator = ";"};
    const Brackets out = {.members = operation.arguments.subspan(arguments), .separator = ";"};
    begin(operation.name, operation.doc);
    const usize continued = out_.column();
    print(out_, operation.kind == OperationKind::announcement ? "ANNOUNCEMENT " : "PROC ");
    brackets(in, 1);
    if (operation.kind == OperationKind::procedure) {
        if (fits(size_of(out) + 10))
            print(out_, " ");
        else
            out_.new_line(continued);
        print(out_, "RETURNS ");
        brackets(out, 1);
    } else if (operation.kind == OperationKind::never_returns) {
        print(out_, " NEVER RETURNS");
    }
    raised(operation.raises, continued);
    end();
}

void Writer::signature(const OperationRecord& operation) {
    const auto first_result = std::ranges::find(operation.arguments, RecordedMode::result, &MemberRecord::mode);
    const auto arguments = static_cast<usize>(first_result - operation.arguments.begin());
    print(out_, operation.name, operation.kind == OperationKind::announcement ? " : ANNOUNCEMENT " : " : PROC ");
    flat({.members = operation.arguments.first(arguments), .separator = ";"});
    if (operation.kind == OperationKind::procedure) {
        print(out_, " RETURNS ");
        flat({.members = operation.arguments.subspan(arguments), .separator = ";"});
    } else if (operation.kind == OperationKind::never_returns) {
        print(out_, " NEVER RETURNS");
    }
    for (const middl::ExceptionName& name : operation.raises) {
        print(out_, &name == operation.raises.data() ? " RAISES " : ", ");
        print_raised(out_, name);
    }
}

/// Finds, of the interfaces that the type is made of, the one with the lowest fingerprint above `last`.
void Writer::needs(TypeCode code, u64 last, u64& found) const {
    if (code.predefined() || code.index() == 0) return; // an IREF needs nothing
    const u64 own = interface_.code.fingerprint(), fingerprint = code.fingerprint();
    if (fingerprint != own && fingerprint != interface_.extends.fingerprint() && fingerprint > last)
        found = std::min(found, fingerprint);
}

void Writer::needs() {
    for (u64 last = 0;;) {
        u64 found = ~u64{0};
        const auto members = [&](std::span<const MemberRecord> all) {
            for (const MemberRecord& member : all) needs(member.type, last, found);
        };
        for (const TypeRecord& type : interface_.types) {
            needs(type.element, last, found);
            members(type.members);
        }
        for (const ExceptionRecord& exception : interface_.exceptions) members(exception.arguments);
        for (const OperationRecord& operation : interface_.operations) {
            members(operation.arguments);
            for (const middl::ExceptionName& name : operation.raises)
                needs({name.interface.value | 1}, last, found); // not as an IREF
        }
        if (found == ~u64{0}) return;
        last = found;
        const InterfaceRecord* const needed = registry_.interface_of(TypeCode::make(found, 0));
        if (needed != nullptr) print(out_, "  NEEDS ", needed->name, ";\n");
    }
}

void Writer::interface() {
    doc(interface_.doc, 0);
    if (!interface_.doc.empty()) print(out_, "\n");
    print(out_, interface_.name, interface_.local ? " : LOCAL INTERFACE =\n" : " : INTERFACE =\n");
    if (const InterfaceRecord* const parent = registry_.interface_of(interface_.extends);
        parent != nullptr && interface_.extends != Predefined::none)
        print(out_, "  EXTENDS ", parent->name, ";\n");
    needs();
    print(out_, "BEGIN\n\n");
    const auto all = [&](const auto& declarations) {
        for (const auto& one : declarations) {
            if constexpr (requires { one.kind == RecordedKind::ref; })
                if (one.name.empty()) continue; // written where it is used
            declaration(one);
            print(out_, "\n");
        }
    };
    all(interface_.types);
    all(interface_.exceptions);
    all(interface_.operations);
    print(out_, "END.\n");
}

} // namespace

void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface) {
    Writer(out, registry, interface).interface();
}
void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                      const TypeRecord& type) {
    Writer(out, registry, interface).declaration(type);
}
void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                      const ExceptionRecord& exception) {
    Writer(out, registry, interface).declaration(exception);
}
void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                      const OperationRecord& operation) {
    Writer(out, registry, interface).declaration(operation);
}

void print_signature(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                     const OperationRecord& operation) {
    Writer(out, registry, interface).signature(operation);
}

void print_first_sentence(TextSink& out, std::string_view doc) {
    doc = doc.substr(0, doc.find("\n\n"));
    for (usize place = 0; place != doc.size(); ++place) {
        const char letter = doc[place];
        const bool last = letter == '.' && (place + 1 == doc.size() || doc[place + 1] == ' ' || doc[place + 1] == '\n');
        print(out, letter == '\n' ? ' ' : letter);
        if (last) return;
    }
}

} // namespace metta::types
