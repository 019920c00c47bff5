// SPDX-License-Identifier: MIT
// Each value either is told at once, or opens a frame, whose parts follow.
#include "runtime/types/traversal.hpp"

#include <cstring>

#include "runtime/middl/codec.hpp"

namespace metta::types {

bool Traversal::take(void* to, usize size) {
    if (size > left()) return fail(Flaw::malformed);
    std::memcpy(to, bytes_.data() + used_, size);
    used_ += size;
    return true;
}

bool Traversal::word(const Shaped& type, u64& word) {
    if (!is_value(registry_, type, word)) return fail(Flaw::malformed);
    if (type.shape == Shape::interface && word != 0 && !parts_.reference(type, word)) return fail(Flaw::refused);
    parts_.scalar(type, word);
    return true;
}

bool Traversal::take_scalar(const Shaped& type) {
    const usize start = used_, width = width_of(type.shape);
    u64 number = 0;
    if (!take(&number, width)) return false;
    const u64 before = number;
    if (!word(type, number)) return false;
    if (number != before) std::memcpy(bytes_.data() + start, &number, width);
    return true;
}

bool Traversal::take_bytes(const Shaped& type, u64 count) {
    if (count > left()) return fail(Flaw::malformed);
    const std::span<const byte> all = bytes_.subspan(used_, count);
    if (type.shape == Shape::string && !middl::is_text({reinterpret_cast<const char*>(all.data()), all.size()}))
        return fail(Flaw::malformed);
    if (type.shape == Shape::bits && type.type->count % 8 != 0 &&
        (static_cast<u8>(all.back()) >> type.type->count % 8) != 0)
        return fail(Flaw::malformed);
    used_ += count;
    parts_.bytes(type, all);
    return true;
}

bool Traversal::take_count(u32& count) {
    if (sequences_ == middl::maximum_depth) return fail(Flaw::too_deep);
    if (!take(&count, sizeof count)) return false;
    return count <= left() || fail(Flaw::malformed); // no element takes less than a byte
}

bool Traversal::push(const Shaped& type, u32 count) {
    if (levels_ == frames_.size()) return fail(Flaw::too_deep);
    frames_[levels_++] = {type.type, type.shape, 0, count, end_};
    if (type.shape == Shape::sequence) ++sequences_;
    return true;
}

bool Traversal::opaque_any(TypeCode type, u64 number, u32 size) {
    if (number != 0 && size != 0) return fail(Flaw::malformed);
    const std::span<const byte> bytes = bytes_.subspan(used_, size);
    used_ += size;
    return parts_.opaque_any(type, number, bytes) || fail(Flaw::unknown_type, type);
}

/// `more`: the value in it is not a scalar, and follows.
bool Traversal::begin_any(TypeCode& inner, bool& more) {
    u64 number = 0;
    u32 size = 0;
    const usize value_place = used_ + sizeof inner.value;
    if (!take(&inner.value, sizeof inner.value) || !take(&number, sizeof number) || !take_count(size)) return false;
    const Shaped type = shape_of(registry_, inner);
    if (inner == Predefined::any || is_local(type.shape)) return fail(Flaw::malformed);
    if (type.shape == Shape::unknown && inner.predefined()) return fail(Flaw::malformed);
    if (type.shape == Shape::unknown) return opaque_any(inner, number, size);
    more = type.shape != Shape::none && width_of(type.shape) == 0;
    parts_.open_any({type.shape, inner, type.type});
    if (more) {
        if (number != 0 || !push({.shape = Shape::any}, 0)) return number == 0 ? false : fail(Flaw::malformed);
        end_ = used_ + size;
        return true;
    }
    if (size != 0) return fail(Flaw::malformed);
    const u64 before = number;
    if (!word(type, number)) return false;
    if (number != before) std::memcpy(bytes_.data() + value_place, &number, sizeof number);
    parts_.close(Shape::any);
    return true;
}

bool Traversal::begin_choice(const Shaped& type, TypeCode& inner) {
    const Shaped tag_type = shape_of(registry_, type.type->element);
    u64 tag = 0;
    if (!take(&tag, width_of(tag_type.shape)) || !is_value(registry_, tag_type, tag)) return fail(Flaw::malformed);
    for (const MemberRecord& arm : type.type->members)
        if (arm.name == member_name(tag_type, tag)) {
            inner = arm.type;
            parts_.open(type, tag);
            return push(type, 0);
        }
    return fail(Flaw::malformed);
}

/// Tells the value, or what of it comes before its parts.
bool Traversal::begin(TypeCode code) {
    for (;;) { // a choice, or an any, is followed by the one value in it
        const Shaped type = shape_of(registry_, code);
        u32 count = 0;
        bool more = false;
        switch (type.shape) {
        case Shape::any:
            if (!begin_any(code, more)) return false;
            if (!more) return true;
            continue;
        case Shape::choice:
            if (!begin_choice(type, code)) return false;
            continue;
        case Shape::string:
            return take_count(count) && take_bytes(type, count);
        case Shape::bits:
            return take_bytes(type, type.type->count / 8 + (type.type->count % 8 != 0 ? 1 : 0));
        case Shape::sequence:
        case Shape::array: {
            const Shape element = shape_of(registry_, type.type->element).shape;
            if (type.shape == Shape::sequence && !take_count(count)) return false;
            if (type.shape == Shape::array && type.type->count > left()) return fail(Flaw::malformed);
            if (type.shape == Shape::array) count = static_cast<u32>(type.type->count);
            if (element == Shape::character || element == Shape::octet) return take_bytes(type, count);
            parts_.open(type, 0);
            return push(type, count);
        }
        case Shape::record: {
            u8 nothing = 0;
            if (type.type->members.empty() && (!take(&nothing, 1) || nothing != 0)) return fail(Flaw::malformed);
            parts_.open(type, 0);
            return push(type, static_cast<u32>(type.type->members.size()));
        }
        case Shape::unknown:
        case Shape::none:
        case Shape::address:
        case Shape::word:
        case Shape::ref:
            return fail(Flaw::unknown_type, type.code);
        default:
            return take_scalar(type);
        }
    }
}

bool Traversal::end_frame() {
    const Frame& frame = frames_[--levels_];
    if (frame.shape == Shape::sequence) --sequences_;
    if (frame.shape == Shape::any) {
        if (used_ != end_) return fail(Flaw::malformed);
        end_ = frame.outer_end;
    }
    parts_.close(frame.shape);
    return true;
}

bool Traversal::value(TypeCode type) {
    const usize outer = levels_;
    if (!begin(type)) return false;
    while (levels_ != outer) {
        Frame& frame = frames_[levels_ - 1];
        if (frame.next == frame.count) {
            if (!end_frame()) return false;
            continue;
        }
        const u32 number = frame.next++;
        parts_.part(*frame.type, number);
        if (!begin(frame.shape == Shape::record ? frame.type->members[number].type : frame.type->element)) return false;
    }
    return true;
}

} // namespace metta::types
