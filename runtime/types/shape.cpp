// SPDX-License-Identifier: MIT
// What codecs know of types at compile time, from records.
#include "runtime/types/shape.hpp"

namespace metta::types {
namespace {

constexpr Shape of_kind(middl::RecordedKind kind) {
    return static_cast<Shape>(static_cast<u8>(Shape::enumeration) + static_cast<u8>(kind) - 1);
}
static_assert(of_kind(middl::RecordedKind::enumeration) == Shape::enumeration);
static_assert(of_kind(middl::RecordedKind::ref) == Shape::ref);
static_assert(static_cast<u64>(Shape::any) == Predefined::any.value);

} // namespace

Shaped shape_of(const Registry& registry, TypeCode code) {
    constexpr unsigned longest_chain = 256; // of names for names: more cannot be declared
    for (unsigned names = 0; names != longest_chain; ++names) {
        if (code.predefined())
            return {code.value <= Predefined::any.value ? static_cast<Shape>(code.value) : Shape::unknown, code};
        if (code.index() == 0) return {Shape::interface, code}; // a reference is a number, whatever it leads to
        const TypeRecord* const type = registry.type(code);
        if (type == nullptr) break;
        if (type->kind != middl::RecordedKind::alias) return {of_kind(type->kind), code, type};
        code = type->element;
    }
    return {Shape::unknown, code};
}

bool is_value(const Registry& registry, const Shaped& type, u64 word) {
    switch (type.shape) {
    case Shape::boolean:
    case Shape::enumeration:
        return word < member_count(type);
    case Shape::set: {
        const u64 count = member_count(shape_of(registry, type.type->element));
        return count >= 64 || word >> count == 0;
    }
    case Shape::none:
        return word == 0;
    default:
        const u8 width = width_of(type.shape);
        return width != 0 && (width == 8 || word >> 8 * width == 0);
    }
}

u64 member_count(const Shaped& enumeration) {
    if (enumeration.shape == Shape::boolean) return 2;
    return enumeration.shape == Shape::enumeration ? enumeration.type->members.size() : 0;
}

std::string_view member_name(const Shaped& enumeration, u64 place) {
    if (enumeration.shape == Shape::boolean) return place == 0 ? "false" : "true";
    return enumeration.type->members[place].name;
}

} // namespace metta::types
