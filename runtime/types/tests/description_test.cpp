// SPDX-License-Identifier: MIT
// Descriptions that no interface compiler would have made.
#include "runtime/types/description.hpp"

#include <functional>

#include "interfaces/console_portal.hpp"
#include "interfaces/nester_portal.hpp"
#include "runtime/types/tests/same_as_generated.hpp"

namespace metta::types {
namespace {

using middl::Predefined;
using middl::RecordedKind;
using middl::RecordedMode;

constexpr u64 own = 0xabcdef;

/// Writes descriptions field by field, right or wrong.
class Maker {
  public:
    template <class Number>
    Maker& number(Number value) {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    Maker& text(std::string_view written) {
        number(static_cast<u32>(written.size())).bytes_ += written;
        return *this;
    }
    Maker& code(TypeCode code) { return number(code.value); }
    Maker& own_code(u16 index) { return code(TypeCode::make(own, index)); }
    Maker& kind(u64 value) { return number(static_cast<u32>(value)); }
    Maker& member(std::string_view name, TypeCode type, RecordedMode mode = RecordedMode::in) {
        return text(name).code(type).kind(static_cast<u64>(mode)).text("");
    }
    /// Up to its members, whose number follows.
    Maker& type(std::string_view name, RecordedKind kind_, TypeCode element = {}, u64 count = 0) {
        return text(name).kind(static_cast<u64>(kind_)).code(element).number(count);
    }
    std::string whole(u64 fingerprint = own) const {
        const DescriptionHeader header = {.size = sizeof header + bytes_.size(),
                                          .code = TypeCode::make(fingerprint, 0).value};
        return std::string(reinterpret_cast<const char*>(&header), sizeof header) + bytes_;
    }

  private:
    std::string bytes_;
};

std::span<const byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// What it is refused with; empty: it is accepted.
std::string refusal(std::string_view bytes, const Known* known = nullptr) {
    HeapMemory memory;
    const auto read = read_description(bytes_of(bytes), memory, known);
    if (!read) return text_of(read.error());
    forget(*read, memory);
    return {};
}

Maker start(std::string_view name = "Test", u8 local = 0, TypeCode extends = {}) {
    Maker maker;
    maker.text(name).number(local).code(extends);
    return maker;
}

/// An interface with these types and nothing else.
std::string with_types(u32 count, const std::function<void(Maker&)>& types, u8 local = 0) {
    Maker maker = start("Test", local);
    maker.number(count);
    types(maker);
    return maker.number(u32{0}).number(u32{0}).text("").whole();
}
std::string with_type(RecordedKind kind, TypeCode element, u64 count, u8 local = 0) {
    return with_types(1, [&](Maker& maker) { maker.type("T", kind, element, count).number(u32{0}).text(""); }, local);
}
std::string with_operations(u32 count, const std::function<void(Maker&)>& operations) {
    Maker maker = start();
    maker.number(u32{0}).number(u32{0}).number(count);
    operations(maker);
    return maker.text("").whole();
}

TEST(Description, may_be_of_an_interface_with_nothing_in_it) {
    EXPECT_EQ(refusal(start().number(u32{0}).number(u32{0}).number(u32{0}).text("").whole()), "");
}

TEST(Description, is_refused_if_any_byte_is_missing_or_left) {
    const auto good = description_of<Console>();
    for (usize size = 0; size != good.size(); ++size) {
        std::vector<byte> cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        HeapMemory memory;
        EXPECT_FALSE(read_description(cut, memory));
        if (size < sizeof(DescriptionHeader)) continue;
        const u64 claimed = size; // so that only its end is wrong
        std::memcpy(cut.data() + 8, &claimed, sizeof claimed);
        EXPECT_FALSE(read_description(cut, memory)) << size;
    }
    EXPECT_NE(refusal(start().number(u32{0}).number(u32{0}).number(u32{0}).text("").number(u8{0}).whole()), "");
}

TEST(Description, needs_its_header) {
    std::string bytes = start().number(u32{0}).number(u32{0}).number(u32{0}).text("").whole();
    for (const usize place : {0u, 4u, 8u, 15u}) {
        std::string wrong = bytes;
        wrong[place] = static_cast<char>(wrong[place] ^ 0x40);
        EXPECT_NE(refusal(wrong).find("description at byte"), std::string::npos);
    }
    EXPECT_NE(refusal(start().number(u32{0}).number(u32{0}).number(u32{0}).text("").whole(0)), "") << "predefined";
    bytes[16] = 1;
    EXPECT_NE(refusal(bytes).find("the code of an interface"), std::string::npos);
}

TEST(Description, is_refused_for_counts_that_it_has_no_bytes_for) {
    EXPECT_NE(refusal(start().number(~u32{0}).whole()).find("a sequence within"), std::string::npos);
    EXPECT_NE(refusal(Maker().number(~u32{0}).whole()).find("a text within"), std::string::npos);
    EXPECT_NE(refusal(start().number(u32{9}).text("123456789").whole()), "");
}

TEST(Description, is_refused_for_names_that_are_none) {
    for (const std::string_view name : {"", "1a", "a b", "a>b", "\xc3\xa4", "\xff", "a\n"})
        EXPECT_NE(refusal(start(name).number(u32{0}).number(u32{0}).number(u32{0}).text("").whole()), "") << name;
    EXPECT_NE(refusal(start("A", 2).number(u32{0}).number(u32{0}).number(u32{0}).text("").whole()), "");
    EXPECT_NE(refusal(start().number(u32{0}).number(u32{0}).number(u32{0}).text("\xff").whole()), "");
}

TEST(Description, is_refused_for_types_that_cannot_be) {
    using enum RecordedKind;
    const TypeCode first = TypeCode::make(own, 1), beyond = TypeCode::make(own, 2), other = TypeCode::make(7, 9);
    EXPECT_EQ(refusal(with_type(alias, Predefined::cardinal, 0)), "");
    EXPECT_EQ(refusal(with_type(alias, other, 0)), "") << "of an interface that is not known";
    EXPECT_EQ(refusal(with_type(array, Predefined::string, 3)), "");
    EXPECT_EQ(refusal(with_type(sequence, first, 0)), "") << "a sequence of its own kind has an end";
    EXPECT_EQ(refusal(with_type(ref, first, 0, 1)), "");
    EXPECT_NE(refusal(with_type(ref, first, 0)), "") << "not LOCAL";
    EXPECT_NE(refusal(with_type(alias, Predefined::address, 0)), "") << "not LOCAL";
    EXPECT_NE(refusal(with_type(alias, Predefined::none, 0)), "");
    EXPECT_NE(refusal(with_type(alias, TypeCode{16}, 0)), "");
    EXPECT_NE(refusal(with_type(alias, beyond, 0)), "");
    EXPECT_NE(refusal(with_type(alias, first, 0)), "") << "of itself";
    EXPECT_NE(refusal(with_type(array, first, 2)), "") << "of itself";
    EXPECT_NE(refusal(with_type(array, Predefined::string, 0)), "");
    EXPECT_NE(refusal(with_type(bits, Predefined::none, 0)), "");
    EXPECT_NE(refusal(with_type(bits, Predefined::octet, 5)), "");
    EXPECT_NE(refusal(with_type(sequence, Predefined::octet, 5)), "");
    EXPECT_EQ(refusal(with_type(set, Predefined::boolean, 0)), "");
    EXPECT_NE(refusal(with_type(set, Predefined::cardinal, 0)), "");
    EXPECT_NE(refusal(with_type(enumeration, Predefined::none, 0)), "") << "without members";
    EXPECT_NE(refusal(with_type(choice, other, 0)), "") << "without arms";
    EXPECT_NE(refusal(with_type(static_cast<RecordedKind>(9), Predefined::none, 0)), "");
}

TEST(Description, is_refused_for_types_that_go_in_circles_or_too_deep) {
    const auto line = [](u32 count, u16 last) {
        return with_types(count, [&](Maker& maker) {
            for (u32 place = 1; place <= count; ++place)
                maker
                    .type("", RecordedKind::array,
                          TypeCode::make(own, static_cast<u16>(place == count ? last : place + 1)), 1)
                    .number(u32{0})
                    .text("");
        });
    };
    EXPECT_NE(refusal(line(2, 1)).find("within each other"), std::string::npos);
    EXPECT_NE(refusal(line(60, 30)).find("within each other"), std::string::npos);
    const auto ends = [](u32 count) {
        return with_types(count, [&](Maker& maker) {
            for (u32 place = 1; place <= count; ++place)
                maker
                    .type("", RecordedKind::array,
                          place == count ? Predefined::octet : TypeCode::make(own, static_cast<u16>(place + 1)), 1)
                    .number(u32{0})
                    .text("");
        });
    };
    EXPECT_EQ(refusal(ends(64)), "");
    EXPECT_NE(refusal(ends(65)), "");
    EXPECT_NE(refusal(ends(3000)), "");
}

TEST(Description, is_refused_for_choices_and_sets_without_an_enumeration) {
    const auto made = [](RecordedKind kind, std::string_view arm, TypeCode of, u32 members = 2) {
        return with_types(3, [&](Maker& maker) {
            maker.type("Tag", RecordedKind::enumeration).number(members);
            for (u32 place = 0; place != members; ++place) maker.member("m" + std::to_string(place), Predefined::none);
            maker.text("").type("Alias", RecordedKind::alias, TypeCode::make(own, 1)).number(u32{0}).text("");
            maker.type("It", kind, of).number(arm.empty() ? u32{0} : u32{1});
            if (!arm.empty()) maker.member(arm, Predefined::octet);
            maker.text("");
        });
    };
    const TypeCode alias = TypeCode::make(own, 2);
    EXPECT_EQ(refusal(made(RecordedKind::choice, "m1", alias)), "");
    EXPECT_NE(refusal(made(RecordedKind::choice, "m2", alias)), "");
    EXPECT_NE(refusal(made(RecordedKind::choice, "m1", Predefined::boolean)), "");
    EXPECT_NE(refusal(made(RecordedKind::choice, "m1", TypeCode::make(own, 3))), "");
    EXPECT_EQ(refusal(made(RecordedKind::set, "", alias, 64)), "");
    EXPECT_NE(refusal(made(RecordedKind::set, "", alias, 65)), "");
    EXPECT_NE(refusal(made(RecordedKind::set, "m1", alias)), "");
}

TEST(Description, is_refused_for_operations_that_cannot_be) {
    const auto made = [](u32 number, u32 kind, RecordedMode mode, std::string_view raises = "") {
        return with_operations(1, [&](Maker& maker) {
            maker.text("Do").number(number).number(kind).number(u32{1}).member("a", Predefined::octet, mode);
            maker.number(raises.empty() ? u32{0} : u32{1});
            if (!raises.empty()) maker.own_code(0).text(raises);
            maker.text("");
        });
    };
    EXPECT_EQ(refusal(made(0, 0, RecordedMode::result)), "");
    EXPECT_EQ(refusal(made(0, 1, RecordedMode::out)), "") << "it may say so when it fails";
    EXPECT_EQ(refusal(made(0, 2, RecordedMode::in)), "");
    EXPECT_NE(refusal(made(1, 0, RecordedMode::in)), "") << "the first is 0";
    EXPECT_NE(refusal(made(0, 1, RecordedMode::result)), "");
    EXPECT_NE(refusal(made(0, 2, RecordedMode::out)), "");
    EXPECT_NE(refusal(made(0, 3, RecordedMode::in)), "");
    EXPECT_NE(refusal(made(0, 0, static_cast<RecordedMode>(4))), "");
    EXPECT_NE(refusal(made(0, 0, RecordedMode::in, "No")), "") << "an exception that is none";
    EXPECT_NE(refusal(with_operations(2,
                                      [&](Maker& maker) {
                                          for (const u32 number : {0u, 2u})
                                              maker.text(number == 0 ? "A" : "B")
                                                  .number(number)
                                                  .number(u32{0})
                                                  .number(u32{0})
                                                  .number(u32{0})
                                                  .text("");
                                      })),
              "");
    EXPECT_NE(refusal(with_operations(
                  2,
                  [&](Maker& maker) {
                      for (const u32 number : {0u, 1u})
                          maker.text("A").number(number).number(u32{0}).number(u32{0}).number(u32{0}).text("");
                  })),
              "")
        << "two of one name";
}

TEST(Description, needs_memory) {
    for (const usize limit : {0u, 100u, 3000u}) {
        HeapMemory memory(limit);
        const auto read = read_description(description_of<Nester>(), memory);
        ASSERT_FALSE(read);
        EXPECT_NE(text_of(read.error()).find("expected memory for it"), std::string::npos);
    }
}

} // namespace
} // namespace metta::types
