// SPDX-License-Identifier: MIT
// ELF images: right ones, and each way of being wrong with the words it is refused with.
#include "runtime/base/elf.hpp"

#include <gtest/gtest.h>

#include "runtime/base/tests/elf_builder.hpp"

namespace metta {
namespace {

using test::elf_of, test::put, test::Segment, test::segment_header;

constexpr u64 lowest = 0x10000, limit = 0x40000;

Result<ElfImage> open(std::string_view file, u64 from = lowest, u64 to = limit) {
    return ElfImage::open(std::as_bytes(std::span(file)), from, to);
}

std::string refusal(std::string_view file, u64 from = lowest, u64 to = limit) {
    const auto image = open(file, from, to);
    if (image) return "opened";
    std::array<char, 512> storage;
    TextBuffer buffer(storage);
    print(buffer, image.error());
    return std::string(buffer.text());
}

/// Code, constants at an odd address, and variables that are partly zero.
const std::vector<Segment> program = {{.address = 0x10000, .data = "code", .memory_size = 4, .flags = 5},
                                      {.address = 0x11123, .data = "constants", .memory_size = 9, .flags = 4},
                                      {.address = 0x12ff0, .data = "xy", .memory_size = 0x2000, .flags = 6}};

std::string with_segment(usize index, Segment segment) {
    std::vector<Segment> segments = program;
    segments[index] = std::move(segment);
    return elf_of(0x10001, segments);
}

TEST(Elf, tells_segments_and_entry) {
    const std::string file = elf_of(0x10003, program);
    const auto image = open(file);
    ASSERT_TRUE(image) << refusal(file);
    EXPECT_EQ(image->entry(), 0x10003u);
    ASSERT_EQ(image->segments().size(), 3u);
    for (usize index = 0; index < 3; ++index) {
        const ElfSegment& segment = image->segments()[index];
        EXPECT_EQ(segment.address, program[index].address);
        EXPECT_EQ(segment.memory_size, program[index].memory_size);
        EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(segment.data.data()), segment.data.size()),
                  program[index].data);
        EXPECT_EQ(segment.execute, index == 0);
        EXPECT_EQ(segment.write, index == 2);
    }
}

TEST(Elf, refuses_wrong_file_headers) {
    struct {
        usize offset;
        char value;
        std::string_view refusal;
    } const mistakes[] = {
        {3, 'G', "ELF header at byte 0: expected the magic"},
        {4, 1, "at byte 4: expected the class of 64-bit programs (2), found 1"},
        {5, 2, "at byte 5: expected little-endian data (1), found 2"},
        {6, 0, "at byte 6: expected version 1, found 0"},
        {16, 3, "at byte 16: expected an executable at fixed addresses (ET_EXEC, 2), found 3; link it as a static"},
        {18, 3, "at byte 18: expected the machine x86-64 (62), found 3"},
        {20, 2, "at byte 20: expected version 1, found 2"},
        {54, 32, "at byte 54: expected segment headers of 56 bytes, found 32"},
        {57, 1, "at byte 32: expected segment headers within the file"},
        {39, '\x80', "at byte 32: expected segment headers within the file"},
        {24, 4, "at byte 24: expected an entry inside an executable segment, found 65540"},
        {25, 0x20, "expected an entry inside an executable segment"},
        {25, 0x30, "expected an entry inside an executable segment"}, // but in the writable one
        {56, 0, "expected an entry inside an executable segment"},
    };
    for (const auto& [offset, value, expected] : mistakes) {
        std::string file = elf_of(0x10000, program);
        file[offset] = value;
        EXPECT_NE(refusal(file).find(expected), std::string::npos) << expected << "\n" << refusal(file);
    }
}

TEST(Elf, refuses_what_needs_a_dynamic_linker) {
    EXPECT_EQ(refusal(with_segment(1, {.type = 3})),
              "ELF segment at byte 120: expected a static program without thread-local variables, found PT_INTERP, the "
              "request for a dynamic linker; link it as a static program for x86_64-unknown-none-elf");
    EXPECT_NE(refusal(with_segment(1, {.type = 2})).find("found PT_DYNAMIC"), std::string::npos);
    EXPECT_NE(refusal(with_segment(1, {.type = 7})).find("found PT_TLS"), std::string::npos);
    EXPECT_EQ(refusal(with_segment(1, {.address = 0, .flags = 7, .type = 0x6474e551})), "opened"); // PT_GNU_STACK
}

TEST(Elf, refuses_wrong_segments) {
    struct {
        Segment segment;
        std::string_view refusal;
    } const mistakes[] = {
        {{.address = 0x11000, .memory_size = 3}, "at byte 152: expected no more bytes in the file than in memory"},
        {{.address = 0xffff}, "at byte 136: expected an address in the window for programs, found one below it: 65535"},
        {{.address = 0x11000, .memory_size = 0x2f001}, "at byte 160: expected an end in the window"},
        {{.address = 0x11000, .memory_size = ~u64{0}}, "at byte 160: expected an end in the window"},
        {{.address = ~u64{0}}, "expected an end in the window"},
        {{.address = 0x11000, .flags = 2}, "at byte 124: expected a readable segment, found the flags 2"},
        {{.address = 0x11000, .flags = 1}, "expected a readable segment"},
        {{.address = 0x11000, .flags = 7}, "expected a segment that is not both writable and executable"},
        {{.address = 0x10ff0}, "at byte 136: expected an address in a page after the segment before it, found 69616"},
        {{.address = 0x11ff0, .memory_size = 0x1011}, "at byte 192: expected an address in a page after"},
        {{.address = 0x13000}, "at byte 192: expected an address in a page after"},
    };
    for (const auto& [segment, expected] : mistakes) {
        const std::string file = with_segment(1, segment);
        EXPECT_NE(refusal(file).find(expected), std::string::npos) << expected << "\n" << refusal(file);
    }
    EXPECT_EQ(refusal(with_segment(1, {.address = 0x11000, .memory_size = 0x1000})), "opened");
}

TEST(Elf, refuses_data_outside_of_the_file) {
    for (const u64 offset : {u64{1000}, ~u64{0}, ~u64{0} - 3}) {
        std::string file = elf_of(0x10000, program);
        put<u64>(file, segment_header(1) + 8, offset);
        EXPECT_NE(refusal(file).find("at byte 128: expected data within the file"), std::string::npos) << refusal(file);
    }
    const std::string file = elf_of(0x10000, program);
    for (usize size = 0; size < file.size(); ++size) EXPECT_NE(refusal(file.substr(0, size)), "opened") << size;
    EXPECT_EQ(refusal(file.substr(0, 63)), "ELF image: expected at least 64 bytes, found a size of 63 (0x3f)");
}

TEST(Elf, may_fill_its_window_up_to_the_top_of_memory) {
    const u64 top = ~u64{0};
    const std::vector<Segment> last = {{.address = top - 0xfff, .data = "", .memory_size = 0xfff, .flags = 5}};
    EXPECT_EQ(refusal(elf_of(top - 1, last), top - 0xfff, top), "opened");
    std::vector<Segment> two = last;
    two.push_back(last[0]);
    EXPECT_NE(refusal(elf_of(top - 1, two), top - 0xfff, top).find("in a page after"), std::string::npos);
    EXPECT_NE(refusal(elf_of(top, last), top - 0xfff, top).find("an entry inside"), std::string::npos);
}

TEST(Elf, counts_only_segments_that_take_memory) {
    std::vector<Segment> segments;
    for (u64 index = 0; index < ElfImage::maximum_segments; ++index)
        segments.push_back({.address = lowest + index * page_size, .flags = 5});
    segments.push_back({.address = lowest, .data = "", .memory_size = 0});
    const std::string file = elf_of(lowest, segments);
    EXPECT_EQ(open(file).value().segments().size(), 16u);
    segments.push_back({.address = lowest + 16 * page_size});
    EXPECT_NE(refusal(elf_of(lowest, segments)).find("expected at most 16 segments to load"), std::string::npos);
}

std::string section(std::string_view file, std::string_view name) {
    const auto found = find_section(std::as_bytes(std::span(file)), name);
    if (found) return std::string(reinterpret_cast<const char*>(found->data()), found->size());
    std::array<char, 512> storage;
    TextBuffer buffer(storage);
    print(buffer, found.error());
    return std::string(buffer.text());
}

TEST(ElfSections, are_found_by_name) {
    const std::string file =
        test::with_sections(elf_of(0x10003, program), {{.name = ".metta"}, {.data = "here"}, {.data = "again"}});
    EXPECT_EQ(refusal(file), "opened");
    EXPECT_EQ(section(file, ".metta_types"), "here");
    EXPECT_EQ(section(file, ".metta"), "types");
    EXPECT_EQ(section(file, ".metta_type"), "");
    EXPECT_EQ(section(file, ".metta_types2"), "");
    EXPECT_EQ(section(file, "metta"), "");
    EXPECT_EQ(section(elf_of(0x10003, program), ".metta_types"), "") << "a file without sections";
}

TEST(ElfSections, are_refused_if_they_are_not_in_the_file) {
    const std::string good = test::with_sections(elf_of(0x10003, program), {{}});
    u64 table = 0;
    std::memcpy(&table, good.data() + 40, sizeof table);
    const auto changed = [&](usize offset, u64 value, usize size) {
        std::string file = good;
        std::memcpy(file.data() + offset, &value, size);
        return section(file, ".metta_types");
    };
    for (const u64 offset : {u64{good.size()} - 64, u64{good.size()}, ~u64{0}, ~u64{0} - 63})
        EXPECT_NE(changed(40, offset, 8).find("at byte 40: expected section headers within"), std::string::npos);
    EXPECT_NE(changed(58, 40, 2).find("at byte 58: expected section headers of 64 bytes"), std::string::npos);
    EXPECT_NE(changed(60, 0xffff, 2).find("at byte 40"), std::string::npos);
    EXPECT_NE(changed(62, 3, 2).find("at byte 62: expected a section with the names"), std::string::npos);
    const usize types = table + 64, names = table + 128;
    EXPECT_NE(changed(types + 4, 8, 4).find("found the type 8"), std::string::npos) << "SHT_NOBITS";
    EXPECT_NE(changed(types + 8, 1 << 11, 8).find("as they are"), std::string::npos) << "SHF_COMPRESSED";
    for (const usize field : {types + 24, types + 32, names + 24, names + 32})
        for (const u64 value : {u64{good.size()} + 1, ~u64{0}})
            EXPECT_NE(changed(field, value, 8).find("expected bytes within the file"), std::string::npos);
    EXPECT_EQ(changed(types, 9999, 4), "") << "a name that is nowhere";
    EXPECT_EQ(changed(names + 32, 5, 8), "") << "names that are cut";
    for (usize size = 0; size < good.size(); ++size) EXPECT_NE(section(good.substr(0, size), ".metta_types"), "types");
}

} // namespace
} // namespace metta
