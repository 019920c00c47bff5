// SPDX-License-Identifier: MIT
// ELF images for tests, right unless a test makes them wrong. Offsets are those of the System V ABI, written out anew.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "runtime/base/types.hpp"

namespace metta::test {

template <class Number>
void put(std::string& file, usize offset, Number number) {
    std::memcpy(file.data() + offset, &number, sizeof number);
}

struct Segment {
    u64 address = 0x10000;
    std::string data = "data";
    u64 memory_size = 4;
    u32 flags = 4; ///< 4 read, 2 write, 1 execute
    u32 type = 1;  ///< PT_LOAD
};

constexpr usize segment_header(usize index) { return 64 + index * 56; }

inline std::string elf_of(u64 entry, const std::vector<Segment>& segments) {
    std::string file(segment_header(segments.size()), '\0');
    file.replace(0, 7,
                 "\x7f"
                 "ELF\2\1\1");
    put<u16>(file, 16, 2);
    put<u16>(file, 18, 62);
    put<u32>(file, 20, 1);
    put<u64>(file, 24, entry);
    put<u64>(file, 32, 64);
    put<u16>(file, 52, 64);
    put<u16>(file, 54, 56);
    put<u16>(file, 56, static_cast<u16>(segments.size()));
    for (usize index = 0; index < segments.size(); ++index) {
        const Segment& segment = segments[index];
        const usize at = segment_header(index);
        put<u32>(file, at, segment.type);
        put<u32>(file, at + 4, segment.flags);
        put<u64>(file, at + 8, file.size());
        put<u64>(file, at + 16, segment.address);
        put<u64>(file, at + 24, segment.address);
        put<u64>(file, at + 32, segment.data.size());
        put<u64>(file, at + 40, segment.memory_size);
        put<u64>(file, at + 48, 4096);
        file += segment.data;
    }
    return file;
}

struct Section {
    std::string name = ".metta_types";
    std::string data = "types";
    u32 type = 1; ///< SHT_PROGBITS
    u64 flags = 0;
};

/// `file` with these sections behind the first, which is none, and before the last, which has their names.
inline std::string with_sections(std::string file, std::vector<Section> sections) {
    sections.push_back({.name = ".shstrtab", .data = "", .type = 3});
    std::string names(1, '\0'), headers(64, '\0');
    for (const Section& section : sections) names += section.name + '\0';
    sections.back().data = names;
    usize name = 1;
    for (const Section& section : sections) {
        std::string header(64, '\0');
        put<u32>(header, 0, static_cast<u32>(name));
        put<u32>(header, 4, section.type);
        put<u64>(header, 8, section.flags);
        put<u64>(header, 24, file.size());
        put<u64>(header, 32, section.data.size());
        headers += header;
        file += section.data;
        name += section.name.size() + 1;
    }
    put<u64>(file, 40, file.size());
    put<u16>(file, 58, 64);
    put<u16>(file, 60, static_cast<u16>(sections.size() + 1));
    put<u16>(file, 62, static_cast<u16>(sections.size()));
    return file + headers;
}

} // namespace metta::test
