// SPDX-License-Identifier: MIT
#include "tests/calls/wrong_arguments.hpp"

#include <algorithm>
#include <cstring>

#include "interfaces/services.hpp"

namespace metta::call_tests {
namespace {

using types::Shape;
using types::Shaped;

/// Numbers at which something ends.
constexpr u64 edges[] = {
    0,   1,         2,          ~u64{0},   u64{1} << 63, u64{1} << 32,           0x7fff'ffff, 0x8000'0000, 0xffff'ffff,
    255, page_size, 16u << 20u, 4u << 20u, u64{1} << 47, first_object_reference, 0xffff,      0x10000,     511,
};

/// Texts that are none.
constexpr std::string_view not_utf8[] = {
    "\xff", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80", "\x80", std::string_view("a\0b", 3),
};

/// Values deeper than this are left empty.
constexpr unsigned deepest = 6;

} // namespace

void ArgumentMaker::put_bytes(const void* from, usize size) {
    const usize fits = std::min(size, area_.size() - used_);
    if (fits != 0) std::memcpy(area_.data() + used_, from, fits);
    used_ += fits;
}

/// As a register has it: what is wrong with it may be above its width.
u64 ArgumentMaker::scalar(const Shaped& type, bool wrong) {
    const u32 bits = 8u * types::width_of(type.shape);
    const bool listed = type.shape == Shape::enumeration || type.shape == Shape::boolean;
    const u64 members = type.shape == Shape::boolean ? 2 : listed ? types::member_count(type) : 0;
    if (!wrong) {
        if (listed) return members != 0 ? random_.below(members) : 0;
        if (type.shape == Shape::set || type.shape == Shape::interface) return 0;
        return random_.below(4);
    }
    switch (way_) {
    case 0:
        return ~u64{0};
    case 1:
        return bits < 64 ? u64{1} << bits : u64{1} << 63;
    case 2:
        return members;
    case 3:
        return first_object_reference + 1;
    case 4:
        return random_.next();
    case 5:
        return u64{0xff} << 56;
    default:
        return edges[random_.below(std::size(edges))];
    }
}

/// How many elements or letters are promised.
u32 ArgumentMaker::count(u32 right, bool wrong) {
    if (!wrong) return right;
    const auto left = static_cast<u32>(area_.size() - used_);
    const u32 counts[] = {~u32{0},  0x8000'0000, 0x7fff'ffff, 0x8000'0001, left,        left - 3,    left + 1,
                          left - 4, left / 8,    0x4000'0000, 0x1000'0000, 0x2000'0001, 0x1555'5556, 0x0ccc'cccd};
    return counts[way_ % std::size(counts)];
}

void ArgumentMaker::put_string() {
    constexpr std::string_view right = "text";
    const bool wrong = wrong_here();
    const usize texts = std::size(not_utf8);
    if (wrong && way_ < texts) {
        put_number(not_utf8[way_].size(), sizeof(u32));
        return put_bytes(not_utf8[way_].data(), not_utf8[way_].size());
    }
    if (wrong) way_ -= static_cast<u32>(texts);
    put_number(count(right.size(), wrong), sizeof(u32));
    put_bytes(right.data(), right.size());
}

void ArgumentMaker::put_any() {
    using middl::Predefined;
    constexpr struct {
        u64 code, value;
        u32 size;
    } anys[] = {{Predefined::cardinal.value, 7, 0},
                {0x1234'5678'9abc'0001, 7, 0},
                {~u64{0}, ~u64{0}, 0},
                {Predefined::boolean.value, 2, 0},
                {Predefined::any.value, 0, 20},
                {Predefined::string.value, 0, 4},
                {Predefined::string.value, 1, 4},
                {Predefined::octet.value, 256, 0},
                {Predefined::cardinal.value, 7, 4},
                {99, 0, 0},
                {0, 5, 0},
                {Predefined::cardinal.value, 0, ~u32{0}},
                {0x1234'5678'9abc'0000, ~u64{0}, 0},
                {Predefined::address.value, 1, 0}};
    const auto& any = anys[wrong_here() ? way_ % std::size(anys) : 0];
    put_number(any.code, sizeof(u64));
    put_number(any.value, sizeof(u64));
    put_number(any.size, sizeof(u32));
    const std::array<byte, 32> bytes = {byte{200}};
    put_bytes(bytes.data(), std::min<usize>(any.size, bytes.size()));
}

void ArgumentMaker::put_elements(const Shaped& type, u64 count, unsigned level) {
    for (u64 element = 0; element < count && used_ < area_.size(); ++element) put(type.type->element, level + 1);
}

void ArgumentMaker::put(types::TypeCode code, unsigned level) {
    const Shaped type = types::shape_of(registry_, code);
    if (const usize width = types::width_of(type.shape); width != 0)
        return put_number(scalar(type, wrong_here()), width);
    switch (type.shape) {
    case Shape::string:
        return put_string();
    case Shape::any:
        return put_any();
    case Shape::array:
        return put_elements(type, type.type->count, level);
    case Shape::bits: {
        const std::array<byte, 64> ones = [] {
            std::array<byte, 64> all;
            all.fill(byte{0xff});
            return all;
        }();
        const std::array<byte, 64> none = {};
        return put_bytes(wrong_here() ? ones.data() : none.data(),
                         std::min<usize>(ones.size(), (type.type->count + 7) / 8));
    }
    case Shape::sequence: {
        const u32 elements = level < deepest ? 2 : 0;
        const bool wrong = wrong_here();
        put_number(count(elements, wrong), sizeof(u32));
        return put_elements(type, elements, level);
    }
    case Shape::record:
        if (type.type->members.empty()) put_number(wrong_here() ? 1 : 0, 1);
        for (const types::MemberRecord& member : type.type->members) put(member.type, level + 1);
        return;
    case Shape::choice: {
        const u64 arms = type.type->members.size(), arm = random_.below(arms);
        const Shaped tag = types::shape_of(registry_, type.type->element);
        put_number(wrong_here() ? scalar(tag, true) : arm, sizeof(u32));
        return put(type.type->members[arm].type, level + 1);
    }
    default:
        return;
    }
}

u32 ArgumentMaker::make(const types::OperationRecord& operation, Call& call, u32 wrong, u32 way) {
    area_ = call.area, used_ = 0, part_ = 0, wrong_ = wrong, way_ = way;
    std::ranges::fill(area_, byte{0});
    call.words = {};
    usize words = 0;
    for (const types::MemberRecord& member : operation.arguments) {
        if (!types::travels(member, types::Part::arguments)) continue;
        const Shaped type = types::shape_of(registry_, member.type);
        if (types::width_of(type.shape) != 0 && words != call.words.size())
            call.words[words++] = scalar(type, wrong_here());
        else
            put(member.type, 0);
    }
    return part_;
}

void ArgumentMaker::make_any(Call& call) {
    for (u64& word : call.words) {
        const u64 kind = random_.below(4);
        word = kind == 0 ? random_.next() : kind == 1 ? random_.below(4) : edges[random_.below(std::size(edges))];
    }
    // What each word of the area is: one number, nesting (a text of no letters, one child), small numbers, anything.
    const u64 pattern = random_.below(8), same = edges[random_.below(std::size(edges))];
    const usize random_bytes = pattern < 2 ? call.area.size() : random_.below(64);
    for (usize at = 0; at + sizeof(u32) <= call.area.size(); at += sizeof(u32)) {
        u32 word = 0;
        if (pattern == 2) word = static_cast<u32>(same);
        if (pattern == 3) word = ~u32{0};
        if (pattern == 4) word = at / sizeof(u32) % 2;
        if (pattern == 5) word = 1;
        if (pattern == 6) word = static_cast<u32>(random_.below(16));
        if (at < random_bytes && pattern != 4) word = static_cast<u32>(random_.next());
        std::memcpy(call.area.data() + at, &word, sizeof word);
    }
}

} // namespace metta::call_tests
