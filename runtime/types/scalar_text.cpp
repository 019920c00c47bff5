// SPDX-License-Identifier: MIT
#include "runtime/types/scalar_text.hpp"

#include "runtime/base/spelling.hpp"
#include "runtime/types/real.hpp"
#include "runtime/types/type_name.hpp"

namespace metta::types {
namespace {

bool is_signed(Shape shape) { return shape >= Shape::short_integer && shape <= Shape::long_integer; }
bool is_vowel(char letter) { return std::string_view("AEIOUaeiou").contains(letter); }

class ScalarReader {
  public:
    ScalarReader(const TextReading& reading, TextScanner& scanner, const Shaped& type, bool alone)
        : reading_(reading), scanner_(scanner), type_(type), alone_(alone) {}

    std::optional<u64> read();

  private:
    std::optional<u64> refuse(std::string_view found);
    std::optional<u64> number();
    std::optional<u64> character();
    std::optional<u64> real(const RealFormat& format);
    std::optional<u64> member(const Shaped& enumeration);
    std::optional<u64> set();
    std::optional<u64> reference();

    const TextReading& reading_;
    TextScanner& scanner_;
    const Shaped& type_;
    bool alone_;
};

std::optional<u64> ScalarReader::refuse(std::string_view found) {
    print(reading_.why, "expected ");
    print_expected(reading_.why, reading_.registry, type_);
    print(reading_.why, ", found ");
    print_found(reading_.why, found);
    return std::nullopt;
}

std::optional<u64> ScalarReader::number() {
    const std::string_view found = scanner_.rest(), word = scanner_.word();
    const bool negative = word.starts_with('-');
    const std::optional<u64> size = number_in(negative ? word.substr(1) : word);
    const unsigned bits = 8u * width_of(type_.shape);
    const u64 most = ~u64{0} >> (64 - bits);
    if (!size) return refuse(word.empty() ? found : word);
    if (!is_signed(type_.shape)) return *size <= most && !negative ? size : refuse(word);
    const u64 half = u64{1} << (bits - 1);
    if (*size >= half + (negative ? 1 : 0)) return refuse(word);
    return negative ? (~*size + 1) & most : *size;
}

std::optional<u64> ScalarReader::character() {
    const std::string_view found = scanner_.rest();
    if (alone_ && found.size() == 1 && !(found[0] >= '0' && found[0] <= '9')) {
        scanner_.skip(1);
        return static_cast<u8>(found[0]);
    }
    if (!scanner_.take('\'')) return number();
    bool wrong = false;
    const std::optional<char> letter = scanner_.letter('\'', wrong);
    if (!letter) return refuse(found);
    if (scanner_.letter('\'', wrong) || wrong) return refuse(found);
    return static_cast<u8>(*letter);
}

std::optional<u64> ScalarReader::real(const RealFormat& format) {
    const std::string_view found = scanner_.rest();
    std::string_view word = scanner_.word();
    if (word == "nan" && found.size() > word.size() && found[word.size()] == '(') { // nan(0x…)
        const usize size = std::min(found.find(')'), found.size() - 1) + 1;
        scanner_.skip(size - word.size());
        word = found.substr(0, size);
    }
    const std::optional<u64> bits = read_real(format, word);
    return bits ? bits : refuse(word.empty() ? found : word);
}

std::optional<u64> ScalarReader::member(const Shaped& enumeration) {
    const std::string_view found = scanner_.rest(), word = scanner_.word();
    Nearest nearest(word);
    for (u64 place = 0; place != member_count(enumeration); ++place) {
        const std::string_view name = member_name(enumeration, place);
        if (name == word) return place;
        nearest.offer(name);
    }
    print(reading_.why, "expected ");
    print_expected(reading_.why, reading_.registry, enumeration);
    print(reading_.why, ", found ");
    print_found(reading_.why, word.empty() ? found : word);
    print_advice(reading_.why, nearest);
    return std::nullopt;
}

std::optional<u64> ScalarReader::set() {
    const std::string_view found = scanner_.rest();
    const char close = scanner_.take('{') ? '}' : scanner_.take('[') ? ']' : '\0';
    if (close == '\0') return refuse(found);
    const Shaped members = shape_of(reading_.registry, type_.type->element);
    u64 bits = 0;
    if (scanner_.take(close)) return bits;
    do {
        const std::optional<u64> place = member(members);
        if (!place) return std::nullopt;
        bits |= *place < 64 ? u64{1} << *place : 0;
    } while (scanner_.take(','));
    if (scanner_.take(close)) return bits;
    print(reading_.why, "expected ',' or '", close, "' behind a member, found ");
    print_found(reading_.why, scanner_.rest());
    return std::nullopt;
}

std::optional<u64> ScalarReader::reference() {
    const std::string_view found = scanner_.rest();
    std::string_view path = alone_ ? scanner_.take_all() : scanner_.word();
    if (path == "none") return 0;
    if (const std::optional<u64> number = number_in(path)) return number;
    if (path.empty()) return refuse(found);
    const std::optional<middl::Any> any = reading_.paths == nullptr ? std::nullopt : reading_.paths->resolve(path);
    if (!any) {
        print(reading_.why, "expected the path of ");
        print_expected(reading_.why, reading_.registry, type_);
        print(reading_.why, ", found ");
        print_found(reading_.why, path);
        print(reading_.why, reading_.paths == nullptr ? ", where no paths are known" : ", where there is nothing");
        return std::nullopt;
    }
    if (reading_.registry.is_type(any->code, type_.code)) return any->value;
    (void)refuse(path);
    print(reading_.why, ", which is of the type ");
    print_type_name(reading_.why, reading_.registry, any->code);
    return std::nullopt;
}

std::optional<u64> ScalarReader::read() {
    switch (type_.shape) {
    case Shape::boolean:
    case Shape::enumeration:
        return member(type_);
    case Shape::character:
        return character();
    case Shape::real:
        return real(real_format);
    case Shape::long_real:
        return real(long_real_format);
    case Shape::set:
        return set();
    case Shape::interface:
        return reference();
    default:
        return number();
    }
}

void print_range(TextSink& out, Shape shape) {
    const unsigned bits = 8u * width_of(shape);
    if (is_signed(shape))
        print(out, ", -", u64{1} << (bits - 1), " to ", (u64{1} << (bits - 1)) - 1);
    else
        print(out, ", 0 to ", ~u64{0} >> (64 - bits));
}

/// "(Off, Starting, On)".
void print_members(TextSink& out, const Shaped& enumeration) {
    constexpr u64 most = 16;
    const u64 count = member_count(enumeration);
    for (u64 place = 0; place != std::min(count, most); ++place)
        print(out, place == 0 ? " (" : ", ", member_name(enumeration, place));
    print(out, count > most ? ", …)" : ")");
}

} // namespace

void print_expected(TextSink& out, const Registry& registry, const Shaped& type) {
    switch (type.shape) {
    case Shape::boolean:
        return print(out, "true or false");
    case Shape::enumeration:
        if (type.type->name.empty()) {
            print(out, "one of");
        } else {
            print(out, is_vowel(type.type->name[0]) ? "an " : "a ");
            print_type_name(out, registry, type.code, registry.interface_of(type.code));
        }
        return print_members(out, type);
    case Shape::set:
        print(out, "a set, {…},");
        return print_members(out, shape_of(registry, type.type->element));
    case Shape::character:
        return print(out, "a CHAR, in ' ' or as its number, 0 to 255");
    case Shape::string:
        return print(out, "a STRING, in \" \"");
    case Shape::any:
        return print(out, "a value, or TYPE(value)");
    case Shape::array:
    case Shape::sequence:
        return print(out, "elements, {…, …}");
    case Shape::record:
        return print(out, "fields, [… = …, …]");
    case Shape::bits:
        return print(out, type.type->count, " bits, 0b… or 0x…");
    default:
        break;
    }
    std::array<char, 64> storage;
    TextBuffer name(storage);
    print_type_name(name, registry, type.code);
    print(out, !name.text().empty() && is_vowel(name.text()[0]) ? "an " : "a ", name.text());
    if (type.shape >= Shape::octet && type.shape <= Shape::long_integer) print_range(out, type.shape);
}

std::optional<u64> scan_scalar(const TextReading& reading, TextScanner& scanner, const Shaped& type, bool alone) {
    return ScalarReader(reading, scanner, type, alone).read();
}

} // namespace metta::types
