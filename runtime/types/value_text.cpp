// SPDX-License-Identifier: MIT
// A value is checked as a whole before any of it is printed.
#include "runtime/types/value_text.hpp"

#include <algorithm>
#include <utility>

#include "runtime/middl/codec.hpp"
#include "runtime/types/real.hpp"
#include "runtime/types/traversal.hpp"
#include "runtime/types/type_name.hpp"

namespace metta::types {
namespace {

constexpr bool printable(char letter) { return letter >= ' ' && letter < 0x7f; }

/// One letter as it is within quotes. `foreign`: whether letters that are not ASCII's are left as they are.
void print_letter(TextSink& out, char letter, char quote, bool foreign) {
    if (letter == '\n') return print(out, "\\n");
    if (letter == '\t') return print(out, "\\t");
    if (letter == '\r') return print(out, "\\r");
    if (letter == quote || letter == '\\') return print(out, "\\", letter);
    if (printable(letter) || (foreign && static_cast<u8>(letter) >= 0x80)) return print(out, letter);
    print(out, "\\x", Hex{static_cast<u8>(letter), 2});
}

void print_quoted(TextSink& out, std::string_view text) {
    const bool foreign = middl::is_text(text);
    print(out, "\"");
    while (!text.empty()) { // as much at a time as needs no other signs
        const usize plain = static_cast<usize>(
            std::ranges::find_if(text,
                                 [&](char letter) {
                                     return letter == '"' || letter == '\\' ||
                                            !(printable(letter) || (foreign && static_cast<u8>(letter) >= 0x80));
                                 }) -
            text.begin());
        print(out, text.substr(0, plain));
        if (plain == text.size()) break;
        print_letter(out, text[plain], '"', foreign);
        text.remove_prefix(plain + 1);
    }
    print(out, "\"");
}

void print_octets(TextSink& out, std::string_view octets) {
    if (!octets.empty() && std::ranges::all_of(octets, printable)) return print_quoted(out, octets);
    print(out, "{");
    bool first = true;
    for (const char octet : octets) {
        print(out, first ? "0x" : ", 0x", Hex{static_cast<u8>(octet), 2});
        first = false;
    }
    print(out, "}");
}

/// The highest bit first.
void print_bits(TextSink& out, u64 count, std::span<const byte> bytes) {
    constexpr u64 most_digits = 16; // of binary ones
    if (count <= most_digits) {
        print(out, "0b");
        for (u64 bit = count; bit-- != 0;)
            print(out, static_cast<char>('0' + (static_cast<u8>(bytes[bit / 8]) >> bit % 8 & 1)));
        return;
    }
    print(out, "0x");
    for (usize place = bytes.size(); place-- != 0;) print(out, Hex{static_cast<u8>(bytes[place]), 2});
}

void print_signed(TextSink& out, u64 word, unsigned width) {
    const u64 sign = u64{1} << (8 * width - 1);
    const u64 mask = sign | (sign - 1);
    if ((word & sign) != 0)
        print(out, "-", (~word + 1) & mask);
    else
        print(out, word);
}

class Printer final : public Parts {
  public:
    Printer(TextSink& out, const Registry& registry, TextStyle style) : out_(out), registry_(registry), style_(style) {}

    void scalar(const Shaped& type, u64 word) override;
    void bytes(const Shaped& type, std::span<const byte> bytes) override;
    void open(const Shaped& type, u64 tag) override;
    void part(const TypeRecord& whole, u64 number) override;
    void close(Shape shape) override {
        if (shape == Shape::any && std::exchange(nothing_, false)) return;
        print(out_, shape == Shape::record ? "]" : shape == Shape::array || shape == Shape::sequence ? "}" : ")");
    }
    void open_any(const Shaped& type) override;
    bool opaque_any(TypeCode type, u64 number, std::span<const byte> bytes) override;

  private:
    void print_set(const Shaped& type, u64 word);

    TextSink& out_;
    const Registry& registry_;
    TextStyle style_;
    bool nothing_ = false; ///< an any that holds nothing is open
};

void Printer::print_set(const Shaped& type, u64 word) {
    const Shaped members = shape_of(registry_, type.type->element);
    print(out_, "{");
    bool first = true;
    for (u64 place = 0; place != member_count(members) && place != 64; ++place) {
        if ((word >> place & 1) == 0) continue;
        print(out_, first ? "" : ", ", member_name(members, place));
        first = false;
    }
    print(out_, "}");
}

void Printer::scalar(const Shaped& type, u64 word) {
    switch (type.shape) {
    case Shape::boolean:
    case Shape::enumeration:
        return print(out_, member_name(type, word));
    case Shape::character:
        print(out_, "'");
        print_letter(out_, static_cast<char>(word), '\'', false);
        return print(out_, "'");
    case Shape::short_integer:
    case Shape::integer:
    case Shape::long_integer:
        return print_signed(out_, word, width_of(type.shape));
    case Shape::real:
        return print_real(out_, real_format, word);
    case Shape::long_real:
        return print_real(out_, long_real_format, word);
    case Shape::set:
        return print_set(type, word);
    case Shape::interface:
        if (word == 0) return print(out_, "none");
        return print(out_, word);
    case Shape::none: // in an any, which is told as it opens
        return;
    default:
        return print(out_, word);
    }
}

void Printer::bytes(const Shaped& type, std::span<const byte> bytes) {
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (type.shape == Shape::bits) return print_bits(out_, type.type->count, bytes);
    const bool octets = type.shape != Shape::string && shape_of(registry_, type.type->element).shape == Shape::octet;
    if (octets) return print_octets(out_, text);
    if (type.shape == Shape::array) text = text.substr(0, text.find_last_not_of('\0') + 1);
    if (style_ == TextStyle::plain) return print(out_, text);
    print_quoted(out_, text);
}

void Printer::open(const Shaped& type, u64 tag) {
    style_ = TextStyle::literal; // from here on texts are within others
    if (type.shape == Shape::choice)
        print(out_, member_name(shape_of(registry_, type.type->element), tag), "(");
    else
        print(out_, type.shape == Shape::record ? "[" : "{");
}

void Printer::part(const TypeRecord& whole, u64 number) {
    if (number != 0) print(out_, ", ");
    if (whole.kind == middl::RecordedKind::record) print(out_, whole.members[number].name, " = ");
}

void Printer::open_any(const Shaped& type) {
    style_ = TextStyle::literal;
    const TypeRecord* const named = registry_.type(type.code);
    const bool known_interface = type.code.interface() && registry_.interface_of(type.code) != nullptr;
    nothing_ = type.shape == Shape::none;
    if (nothing_)
        print(out_, "none");
    else if (type.code.predefined() || known_interface || (named != nullptr && !named->name.empty()))
        print_type_name(out_, registry_, type.code), print(out_, "(");
    else
        print(out_, "0x", Hex{type.code.value}, "(");
}

bool Printer::opaque_any(TypeCode type, u64 number, std::span<const byte> bytes) {
    print(out_, "0x", Hex{type.value}, "(");
    if (bytes.empty())
        print(out_, number);
    else
        print_octets(out_, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    print(out_, ")");
    return true;
}

/// Letters and numbers that are printed here, and no more: what is told has been checked.
std::span<byte> unchanged(std::span<const byte> bytes) { return {const_cast<byte*>(bytes.data()), bytes.size()}; }

} // namespace

bool print_word(TextSink& out, const Registry& registry, TypeCode type, u64 word) {
    const Shaped shaped = shape_of(registry, type);
    if (width_of(shaped.shape) == 0 || !is_value(registry, shaped, word)) return false;
    Printer(out, registry, TextStyle::literal).scalar(shaped, word);
    return true;
}

bool print_value(TextSink& out, const Registry& registry, TypeCode type, std::span<const byte> bytes, TextStyle style) {
    const Walked walked = walk(registry, type, bytes);
    if (walked.flaw != Flaw::none || walked.size != bytes.size()) return false;
    Printer printer(out, registry, style);
    return Traversal(registry, unchanged(bytes), printer).value(type);
}

bool print_any(TextSink& out, const Registry& registry, const middl::Any& any, TextStyle style) {
    const Shaped type = shape_of(registry, any.code);
    const auto bytes = std::as_bytes(std::span<const u8>(any.bytes));
    Printer printer(out, registry, style);
    if (type.shape == Shape::unknown)
        return !any.code.predefined() && (any.value == 0 || bytes.empty()) &&
               printer.opaque_any(any.code, any.value, bytes);
    const bool scalar = type.shape == Shape::none || width_of(type.shape) != 0;
    if (any.code == Predefined::any ||
        (scalar ? !bytes.empty() || !is_value(registry, type, any.value) : any.value != 0))
        return false;
    if (!scalar) {
        const Walked walked = walk(registry, any.code, bytes);
        if (walked.flaw != Flaw::none || walked.size != bytes.size()) return false;
    }
    const bool with_type = style == TextStyle::literal || type.shape == Shape::none;
    if (with_type) printer.open_any({type.shape, any.code, type.type});
    if (scalar)
        printer.scalar(type, any.value);
    else
        Traversal(registry, unchanged(bytes), printer).value(any.code);
    if (with_type) printer.close(Shape::any);
    return true;
}

} // namespace metta::types
