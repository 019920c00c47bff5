// SPDX-License-Identifier: MIT
// Goes through the text as the type says, without recursion: values that are open are on a stack of their own.
#include "runtime/types/text_value.hpp"

#include <cstring>

#include "runtime/base/spelling.hpp"
#include "runtime/middl/codec.hpp"
#include "runtime/types/scalar_text.hpp"
#include "runtime/types/type_name.hpp"
#include "runtime/types/walk.hpp"

namespace metta::types {
namespace {

class ValueReader {
  public:
    ValueReader(const TextReading& reading, std::string_view text, std::span<byte> to)
        : reading_(reading), scanner_(text), to_(to) {}

    bool read(TypeCode type);
    usize used() const { return used_; }

  private:
    /// What is open. `place`: where the count of a sequence is, or the size of an any.
    struct Frame {
        const TypeRecord* type;
        Shape shape;
        char close; ///< the sign that it ends with; 0: none
        u32 next;
        usize place;
    };

    static bool encloses(const Frame& frame) { return frame.shape != Shape::any || frame.close != '\0'; }

    /// Tells "expected WHAT, found REST".
    template <class... Pieces>
    bool refuse(const Pieces&... expected) {
        print(reading_.why, "expected ", expected...);
        print(reading_.why, ", found ");
        print_found(reading_.why, scanner_.rest());
        return false;
    }
    bool refuse(const Shaped& type) {
        print(reading_.why, "expected ");
        print_expected(reading_.why, reading_.registry, type);
        print(reading_.why, ", found ");
        print_found(reading_.why, scanner_.rest());
        return false;
    }
    /// Whether the text is nothing but the value that comes next.
    bool alone() const { return enclosing_ == 0; }

    bool put(const void* from, usize size);
    template <class Number>
    bool put(Number number) {
        return put(&number, sizeof number);
    }
    template <class Number>
    void patch(usize place, Number number) {
        std::memcpy(to_.data() + place, &number, sizeof number);
    }

    bool push(const Shaped& type, char close, usize place);
    bool begin(TypeCode type);
    bool scalar(const Shaped& type);
    bool string();
    bool elements(const Shaped& type);
    bool letters(const Shaped& type, bool is_text);
    bool quoted();
    bool bits(u64 count);
    bool record(const Shaped& type);
    bool choice(const Shaped& type, TypeCode& inner);
    bool any(TypeCode& inner, bool& more);
    bool any_type(TypeCode& inner, char& close);
    bool literal_type(TypeCode& inner);
    bool opaque_any(TypeCode type);
    bool resolved_any(std::string_view path);
    bool field_name(const TypeRecord& record, u32 number);
    bool next_part();
    bool end_frame();

    const TextReading& reading_;
    TextScanner scanner_;
    std::span<byte> to_;
    usize used_ = 0;
    std::array<Frame, maximum_levels> frames_;
    usize levels_ = 0, sequences_ = 0;
    usize enclosing_ = 0; ///< of the levels: all but anys that are literals
};

bool ValueReader::put(const void* from, usize size) {
    if (size > to_.size() - used_) {
        print(reading_.why, "expected values of at most ", to_.size(), " bytes, found more");
        return false;
    }
    if (size != 0) std::memcpy(to_.data() + used_, from, size);
    used_ += size;
    return true;
}

bool ValueReader::push(const Shaped& type, char close, usize place) {
    const bool sequence = type.shape == Shape::sequence;
    if (levels_ == frames_.size() || (sequence && sequences_ == middl::maximum_depth))
        return refuse("values within each other that are not nested as deeply as these");
    frames_[levels_++] = {type.type, type.shape, close, 0, place};
    if (sequence) ++sequences_;
    if (encloses(frames_[levels_ - 1])) ++enclosing_;
    return true;
}

bool ValueReader::scalar(const Shaped& type) {
    const std::optional<u64> word = scan_scalar(reading_, scanner_, type, alone());
    return word && put(&*word, width_of(type.shape));
}

/// What is in quotes, up to the closing one.
bool ValueReader::quoted() {
    const std::string_view all = scanner_.rest();
    if (!scanner_.take('"')) return refuse("a text, in \" \"");
    bool wrong = false;
    while (const std::optional<char> letter = scanner_.letter('"', wrong))
        if (!put(*letter)) return false;
    if (!wrong) return true;
    print(reading_.why,
          "expected a text that ends with \", and \\n \\t \\r \\\" \\' \\\\ or \\xNN for what is not itself, "
          "found ");
    print_found(reading_.why, all);
    return false;
}

/// The letters of a text: in quotes, or all that there is.
bool ValueReader::letters(const Shaped& type, bool is_text) {
    if (scanner_.peek() == '"') return quoted();
    if (!alone() || !is_text) return refuse(type);
    const std::string_view all = scanner_.take_all();
    return put(all.data(), all.size());
}

bool ValueReader::string() {
    const usize place = used_;
    const std::string_view found = scanner_.rest();
    if (!put(u32{0}) || !letters({.shape = Shape::string}, true)) return false;
    const usize start = place + sizeof(u32);
    patch(place, static_cast<u32>(used_ - start));
    if (middl::is_text({reinterpret_cast<const char*>(to_.data()) + start, used_ - start})) return true;
    print(reading_.why, "expected a STRING, in UTF-8 and without \\x00, found ");
    print_found(reading_.why, found);
    return false;
}

/// An array or sequence, up to its first element.
bool ValueReader::elements(const Shaped& type) {
    const Shape element = shape_of(reading_.registry, type.type->element).shape;
    const bool of_bytes = element == Shape::character || element == Shape::octet;
    const std::string_view rest = scanner_.rest();
    // A word alone is a text, whatever it begins with, unless its first element is in ' '.
    const bool list = element == Shape::character && alone() ? rest.starts_with("{'") || rest.starts_with("['")
                                                             : rest.starts_with('{') || rest.starts_with('[');
    const usize place = used_;
    const bool sequence = type.shape == Shape::sequence;
    if (sequence && !put(u32{0})) return false;
    if (!list) {
        if (!of_bytes || !letters(type, element == Shape::character)) return of_bytes ? false : refuse(type);
        if (sequence) {
            patch(place, static_cast<u32>(used_ - place - sizeof(u32)));
            return true;
        }
        if (used_ - place > type.type->count) {
            print(reading_.why, "expected a text of at most ", type.type->count, " bytes, found ");
            print_found(reading_.why, rest);
            return false;
        }
        while (used_ - place != type.type->count)
            if (!put(byte{0})) return false;
        return true;
    }
    const char close = scanner_.peek() == '{' ? '}' : ']';
    scanner_.skip(1);
    return push(type, close, place);
}

/// The first bit is the lowest.
bool ValueReader::bits(u64 count) {
    const std::string_view found = scanner_.rest(), word = scanner_.word();
    const unsigned each = word.starts_with("0x") ? 4 : word.starts_with("0b") ? 1 : 0;
    const auto wrong = [&] {
        print(reading_.why, "expected ", count, " bits, 0b… or 0x…, found ");
        print_found(reading_.why, found);
        return false;
    };
    if (each == 0 || word.size() == 2) return wrong();
    const usize start = used_;
    for (u64 done = 0; done < count; done += 8)
        if (!put(byte{0})) return false;
    u64 bit = 0;
    for (usize place = word.size(); place-- != 2; bit += each) {
        const std::optional<unsigned> digit = hex_digit(word[place]);
        if (!digit || *digit >> each != 0) return wrong();
        for (unsigned one = 0; one != each; ++one) {
            if ((*digit >> one & 1) == 0) continue;
            if (bit + one >= count) return wrong();
            to_[start + (bit + one) / 8] |= static_cast<byte>(1u << (bit + one) % 8);
        }
    }
    return true;
}

bool ValueReader::record(const Shaped& type) {
    if (!scanner_.take('[')) return refuse(type);
    return (!type.type->members.empty() || put(byte{0})) && push(type, ']', used_);
}

/// "NAME =" in front of a field. Without it the place says which it is.
bool ValueReader::field_name(const TypeRecord& record, u32 number) {
    const MemberRecord& field = record.members[number];
    const std::string_view word = scanner_.peek_word(), rest = scanner_.rest();
    TextScanner ahead(rest.substr(word.size()));
    if (word.empty() || !ahead.take('=')) return true;
    if (word == field.name) {
        scanner_.skip(word.size());
        return scanner_.take('=');
    }
    const bool known = std::ranges::find(record.members, word, &MemberRecord::name) != record.members.end();
    const Shape shape = shape_of(reading_.registry, field.type).shape;
    if (!known && (shape == Shape::choice || shape == Shape::any)) return true; // Arm = value
    print(reading_.why, "expected the field '", field.name, "', found '", word, "'; fields come in their order");
    return false;
}

bool ValueReader::choice(const Shaped& type, TypeCode& inner) {
    const Shaped tag_type = shape_of(reading_.registry, type.type->element);
    const std::string_view word = scanner_.peek_word();
    const auto arm = std::ranges::find(type.type->members, word, &MemberRecord::name);
    if (arm == type.type->members.end()) {
        Nearest nearest(word);
        for (const MemberRecord& one : type.type->members) nearest.offer(one.name);
        refuse("one of the arms of a choice, as ", type.type->members[0].name, "(value)");
        print_advice(reading_.why, nearest);
        return false;
    }
    scanner_.skip(word.size());
    const bool parenthesis = scanner_.take('(');
    if (!parenthesis && !scanner_.take('=')) return refuse("'(' or '=' behind '", word, "'");
    inner = arm->type;
    u64 tag = 0;
    while (tag != member_count(tag_type) && member_name(tag_type, tag) != word) ++tag;
    return put(&tag, width_of(tag_type.shape)) && push(type, parenthesis ? ')' : '\0', used_);
}

/// The type that is in front of an any's value, or that its literal has. `close`: the sign that ends the value.
bool ValueReader::any_type(TypeCode& inner, char& close) {
    const std::string_view rest = scanner_.rest();
    const usize size = rest.find_first_of("()[]{},=\"'");
    const bool named = size != std::string_view::npos && size != 0 && rest[size] == '(' && rest[size - 1] != ' ' &&
                       rest.substr(0, size) != "nan";
    close = named ? ')' : '\0';
    if (!named) return literal_type(inner);
    const std::string_view name = rest.substr(0, size);
    inner = type_named(reading_.registry, name);
    if (const std::optional<u64> code = number_in(name); code && inner == Predefined::none) inner = {*code};
    if (inner == Predefined::none || inner == Predefined::any || (inner.predefined() && predefined_name(inner).empty()))
        return refuse("the name of a type before '('");
    if (is_local(shape_of(reading_.registry, inner).shape)) return refuse("a type whose values can be sent");
    scanner_.skip(size + 1);
    return true;
}

bool ValueReader::literal_type(TypeCode& inner) {
    const std::string_view word = scanner_.peek_word();
    const char first = scanner_.peek();
    const bool number = (first >= '0' && first <= '9') || (first == '-' && word.size() > 1);
    inner = Predefined::string;
    if (number && !number_in(first == '-' ? word.substr(1) : word))
        inner = Predefined::long_real;
    else if (number)
        inner = first == '-' ? Predefined::long_integer : Predefined::long_cardinal;
    else if (word == "true" || word == "false")
        inner = Predefined::boolean;
    else if (first == '\'')
        inner = Predefined::character;
    else if (first != '"' && !alone())
        return refuse(Shaped{.shape = Shape::any});
    return true;
}

bool ValueReader::resolved_any(std::string_view path) {
    const std::optional<middl::Any> any = reading_.paths == nullptr ? std::nullopt : reading_.paths->resolve(path);
    if (any) {
        const std::span<const u8> bytes = any->bytes;
        return put(any->code.value) && put(any->value) && put(static_cast<u32>(bytes.size())) &&
               put(bytes.data(), bytes.size());
    }
    print(reading_.why, "expected a path that leads to something, or a text in \" \", found ");
    print_found(reading_.why, path);
    return false;
}

/// The number, or the bytes, of a type that nobody knows.
bool ValueReader::opaque_any(TypeCode type) {
    const usize place = used_;
    if (!put(type.value) || !put(u64{0}) || !put(u32{0})) return false;
    if (const char first = scanner_.peek(); first >= '0' && first <= '9') {
        const std::optional<u64> number = number_in(scanner_.word());
        if (!number) return refuse("a number");
        patch(place + sizeof(u64), *number);
    } else if (first == '"') {
        if (!quoted()) return false;
    } else {
        if (!scanner_.take('{')) return refuse("a number, or octets, {…, …}, of the type 0x", Hex{type.value});
        for (bool more = !scanner_.take('}'); more;) {
            const std::optional<u64> octet = number_in(scanner_.word());
            if (!octet || *octet > 0xff) return refuse("octets, {…, …}");
            if (!put(static_cast<u8>(*octet))) return false;
            more = scanner_.take(',');
            if (!more && !scanner_.take('}')) return refuse("',' or '}' behind an octet");
        }
    }
    patch(place + 2 * sizeof(u64), static_cast<u32>(used_ - place - 2 * sizeof(u64) - sizeof(u32)));
    return scanner_.take(')') || refuse("')' behind a value");
}

/// `more`: the value in it is not a scalar, and follows.
bool ValueReader::any(TypeCode& inner, bool& more) {
    const std::string_view word = scanner_.peek_word();
    more = false;
    if (word == "none") {
        scanner_.skip(word.size());
        return put(u64{0}) && put(u64{0}) && put(u32{0});
    }
    if (scanner_.peek() != '"' && word.contains('>')) {
        const std::string_view path = alone() ? scanner_.take_all() : scanner_.word();
        return resolved_any(path);
    }
    char close = '\0';
    if (!any_type(inner, close)) return false;
    const Shaped type = shape_of(reading_.registry, inner);
    if (type.shape == Shape::unknown) return opaque_any(inner);
    const usize place = used_ + 2 * sizeof(u64);
    if (!put(inner.value) || !put(u64{0}) || !put(u32{0})) return false;
    more = width_of(type.shape) == 0;
    if (more) return push({.shape = Shape::any}, close, place);
    const std::optional<u64> value = scan_scalar(reading_, scanner_, type, close == '\0' && alone());
    if (!value) return false;
    patch(place - sizeof(u64), *value);
    return close == '\0' || scanner_.take(close) || refuse("')' behind a value");
}

/// Writes the value, or what of it comes before its parts.
bool ValueReader::begin(TypeCode code) {
    for (;;) { // a choice, or an any, is followed by the one value in it
        const Shaped type = shape_of(reading_.registry, code);
        bool more = false;
        switch (type.shape) {
        case Shape::any:
            if (!any(code, more)) return false;
            if (!more) return true;
            continue;
        case Shape::choice:
            if (!choice(type, code)) return false;
            continue;
        case Shape::string:
            return string();
        case Shape::bits:
            return bits(type.type->count);
        case Shape::array:
        case Shape::sequence:
            return elements(type);
        case Shape::record:
            return record(type);
        case Shape::none:
        case Shape::address:
        case Shape::word:
        case Shape::ref:
        case Shape::unknown:
            print(reading_.why, "expected a type whose values can be sent, found ");
            print_type_name(reading_.why, reading_.registry, code);
            return false;
        default:
            return scalar(type);
        }
    }
}

/// Closes what is open; its closing sign has been taken.
bool ValueReader::end_frame() {
    const Frame& frame = frames_[--levels_];
    if (encloses(frame)) --enclosing_;
    if (frame.shape == Shape::sequence) {
        --sequences_;
        patch(frame.place, frame.next);
    } else if (frame.shape == Shape::array && frame.next != frame.type->count) {
        print(reading_.why, "expected ", frame.type->count, " elements, found ", frame.next);
        return false;
    } else if (frame.shape == Shape::any) {
        patch(frame.place, static_cast<u32>(used_ - frame.place - sizeof(u32)));
    }
    return true;
}

/// Goes on with what is open: its next part, or its end.
bool ValueReader::next_part() {
    Frame& frame = frames_[levels_ - 1];
    const bool is_list = frame.shape == Shape::array || frame.shape == Shape::sequence;
    const bool is_record = frame.shape == Shape::record;
    const usize fields = is_record ? frame.type->members.size() : 0;
    if (is_list ? (frame.next == 0 && !scanner_.take(frame.close)) || (frame.next != 0 && scanner_.take(','))
                : is_record && frame.next < fields) {
        if (is_record && frame.next != 0 && !scanner_.take(','))
            return refuse("',' and the field '", frame.type->members[frame.next].name, "'");
        if (is_record && !field_name(*frame.type, frame.next)) return false;
        const u32 number = frame.next++;
        return begin(is_record ? frame.type->members[number].type : frame.type->element);
    }
    if (frame.close != '\0' && !(is_list && frame.next == 0) && !scanner_.take(frame.close)) {
        if (is_list) return refuse("',' or '", frame.close, "' behind an element");
        return refuse("'", frame.close, is_record ? "' behind the last field" : "' behind a value");
    }
    return end_frame();
}

bool ValueReader::read(TypeCode type) {
    if (!begin(type)) return false;
    while (levels_ != 0)
        if (!next_part()) return false;
    return scanner_.rest().empty() || refuse("the end behind the value");
}

} // namespace

std::optional<u64> read_word(const TextReading& reading, TypeCode type, std::string_view text) {
    TextScanner scanner(text);
    const std::optional<u64> word = scan_scalar(reading, scanner, shape_of(reading.registry, type), true);
    if (!word || scanner.rest().empty()) return word;
    print(reading.why, "expected ");
    print_expected(reading.why, reading.registry, shape_of(reading.registry, type));
    print(reading.why, ", found ");
    print_found(reading.why, text);
    return std::nullopt;
}

std::optional<usize> read_value(const TextReading& reading, TypeCode type, std::string_view text, std::span<byte> to) {
    ValueReader reader(reading, text, to);
    return reader.read(type) ? std::optional(reader.used()) : std::nullopt;
}

} // namespace metta::types
