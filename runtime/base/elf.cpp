// SPDX-License-Identifier: MIT
// Checking an ELF image, before anything of it reaches memory.
#include "runtime/base/elf.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace metta {
namespace {

/// Elf64_Ehdr.
struct FileHeader {
    u32 magic;
    u8 file_class, data, ident_version, system, system_version, padding[7];
    u16 type, machine;
    u32 version;
    u64 entry, segment_table, section_table;
    u32 flags;
    u16 size, segment_entry_size, segment_count, section_entry_size, section_count, section_names;
};
static_assert(sizeof(FileHeader) == 64 && offsetof(FileHeader, entry) == 24 &&
              offsetof(FileHeader, segment_count) == 56);

/// Elf64_Phdr.
struct SegmentHeader {
    u32 type, flags;
    u64 offset, address, physical_address, file_size, memory_size, alignment;
};
static_assert(sizeof(SegmentHeader) == 56);

/// Elf64_Shdr.
struct SectionHeader {
    u32 name, type;
    u64 flags, address, offset, size;
    u32 link, info;
    u64 alignment, entry_size;
};
static_assert(sizeof(SectionHeader) == 64);

constexpr u32 section_with_bytes = 1; // SHT_PROGBITS
constexpr u64 flag_compressed = 1 << 11;
constexpr u32 magic = 0x464c457f; // "\x7fELF"
constexpr u32 type_load = 1, type_dynamic = 2, type_interpreter = 3, type_thread_local = 7;
constexpr u32 flag_execute = 1, flag_write = 2, flag_read = 4, flags_of_systems = 0x0ff0'0000;
constexpr std::string_view link_again = "link it as a static program for x86_64-unknown-none-elf";
constexpr std::string_view link_addresses = "check the addresses in its linker script";

/// The `T` at `offset`, which the caller has found to be within `file`.
template <class T>
T load(std::span<const byte> file, u64 offset) {
    static_assert(std::is_trivially_copyable_v<T>);
    T object;
    std::memcpy(&object, file.data() + offset, sizeof object);
    return object;
}

/// A number of the file header that may have one value only.
struct FixedField {
    u64 found, right, offset;
    std::string_view expected;
};

Result<FileHeader> read_file_header(std::span<const byte> file) {
    if (file.size() < sizeof(FileHeader))
        return refuse(
            {.subject = "ELF image", .expected = "at least 64 bytes", .found = "a size of", .value = file.size()});
    const auto header = load<FileHeader>(file, 0);
    const FixedField fields[] = {
        {header.magic, magic, 0, "the magic 0x7f 'ELF' (0x464c457f)"},
        {header.file_class, 2, 4, "the class of 64-bit programs (2)"},
        {header.data, 1, 5, "little-endian data (1)"},
        {header.ident_version, 1, 6, "version 1"},
        {header.type, 2, offsetof(FileHeader, type), "an executable at fixed addresses (ET_EXEC, 2)"},
        {header.machine, 62, offsetof(FileHeader, machine), "the machine x86-64 (62)"},
        {header.version, 1, offsetof(FileHeader, version), "version 1"},
        {header.segment_entry_size, sizeof(SegmentHeader), offsetof(FileHeader, segment_entry_size),
         "segment headers of 56 bytes"},
    };
    for (const FixedField& field : fields)
        if (field.found != field.right)
            return refuse({"ELF header", field.expected, {}, field.found, field.offset, link_again});
    if (header.segment_table > file.size() ||
        header.segment_count > (file.size() - header.segment_table) / sizeof(SegmentHeader))
        return refuse({.subject = "ELF header",
                       .expected = "segment headers within the file",
                       .found = "a table that ends behind it and starts at",
                       .value = header.segment_table,
                       .offset = offsetof(FileHeader, segment_table),
                       .advice = "the file is cut short: build it again"});
    return header;
}

/// Why a program that wants this segment cannot run here, or nothing.
std::string_view unsupported(u32 type) {
    if (type == type_interpreter) return "PT_INTERP, the request for a dynamic linker";
    if (type == type_dynamic) return "PT_DYNAMIC, the marks of dynamic linking";
    if (type == type_thread_local) return "PT_TLS, thread-local variables";
    return {};
}

/// The segment that `header`, found at `offset`, describes.
Result<ElfSegment> read_segment(std::span<const byte> file, const SegmentHeader& header, u64 offset, u64 lowest,
                                u64 limit) {
    const auto refuse_segment = [&](usize field, std::string_view expected, std::string_view found, u64 value,
                                    std::string_view advice = link_addresses) {
        return refuse({"ELF segment", expected, found, value, offset + field, advice});
    };
    if (header.file_size > header.memory_size)
        return refuse_segment(offsetof(SegmentHeader, file_size), "no more bytes in the file than in memory", {},
                              header.file_size, link_again);
    if (header.offset > file.size() || header.file_size > file.size() - header.offset)
        return refuse_segment(offsetof(SegmentHeader, offset), "data within the file", "data that ends behind it, from",
                              header.offset, "the file is cut short: build it again");
    if (header.address < lowest)
        return refuse_segment(offsetof(SegmentHeader, address), "an address in the window for programs",
                              "one below it:", header.address);
    if (header.address > limit || header.memory_size > limit - header.address)
        return refuse_segment(offsetof(SegmentHeader, memory_size), "an end in the window for programs",
                              "one above it, with a size of", header.memory_size);
    if ((header.flags & flag_read) == 0)
        return refuse_segment(offsetof(SegmentHeader, flags), "a readable segment", "the flags", header.flags);
    if ((header.flags & flag_write) != 0 && (header.flags & flag_execute) != 0)
        return refuse_segment(offsetof(SegmentHeader, flags), "a segment that is not both writable and executable",
                              "the flags", header.flags, "keep code and data in segments of their own");
    return ElfSegment{.address = header.address,
                      .memory_size = header.memory_size,
                      .data = file.subspan(header.offset, header.file_size),
                      .write = (header.flags & flag_write) != 0,
                      .execute = (header.flags & flag_execute) != 0,
                      .system_flags = header.flags & flags_of_systems};
}

/// The bytes that a section header at `offset` says it has.
Result<std::span<const byte>> section_bytes(std::span<const byte> file, const SectionHeader& header, u64 offset) {
    if (header.offset > file.size() || header.size > file.size() - header.offset)
        return refuse({"ELF section", "bytes within the file", "bytes that end behind it, from", header.offset,
                       offset + offsetof(SectionHeader, offset), "the file is cut short: build it again"});
    return file.subspan(header.offset, header.size);
}

/// Whether exactly this text, which ends with NUL there, is at `offset` in a table of texts.
bool has_text(std::span<const byte> table, u64 offset, std::string_view text) {
    if (offset >= table.size() || text.size() >= table.size() - offset) return false;
    const auto* const there = reinterpret_cast<const char*>(table.data()) + offset;
    return there[text.size()] == '\0' && std::string_view(there, text.size()) == text;
}

u64 first_page(const ElfSegment& segment) { return segment.address / page_size; }
u64 last_page(const ElfSegment& segment) { return (segment.end() - 1) / page_size; }

} // namespace

Result<ElfImage> ElfImage::open(std::span<const byte> file, u64 lowest, u64 limit) {
    const FileHeader header = TRY(read_file_header(file));
    ElfImage image;
    image.entry_ = header.entry;
    for (u64 index = 0; index < header.segment_count; ++index) {
        const u64 at = header.segment_table + index * sizeof(SegmentHeader);
        const auto segment_header = load<SegmentHeader>(file, at);
        if (const std::string_view found = unsupported(segment_header.type); !found.empty())
            return refuse(
                {"ELF segment", "a static program without thread-local variables", found, {}, at, link_again});
        if (segment_header.type != type_load) continue;
        const ElfSegment segment = TRY(read_segment(file, segment_header, at, lowest, limit));
        if (segment.memory_size == 0) continue;
        if (image.count_ == maximum_segments)
            return refuse({"ELF image", "at most 16 segments to load", "one more", {}, at, "merge its segments"});
        if (image.count_ != 0 && first_page(segment) <= last_page(image.segments().back()))
            return refuse({.subject = "ELF segment",
                           .expected = "an address in a page after the segment before it",
                           .value = segment.address,
                           .offset = at + offsetof(SegmentHeader, address),
                           .advice = "align each segment to 4096 bytes (-z separate-code)"});
        image.segments_[image.count_++] = segment;
    }
    const bool entry_inside = std::ranges::any_of(image.segments(), [&](const ElfSegment& segment) {
        return segment.execute &&
               header.entry - segment.address < segment.memory_size; // an entry below wraps to far above
    });
    if (!entry_inside)
        return refuse({.subject = "ELF header",
                       .expected = "an entry inside an executable segment",
                       .value = header.entry,
                       .offset = offsetof(FileHeader, entry),
                       .advice = "name the entry in its linker script"});
    return image;
}

Result<std::span<const byte>> find_section(std::span<const byte> file, std::string_view name) {
    const FileHeader header = TRY(read_file_header(file));
    if (header.section_count == 0) return std::span<const byte>();
    const auto refuse_table = [](std::string_view expected, u64 found, u64 offset) {
        return refuse({"ELF header", expected, {}, found, offset, "the file is cut short: build it again"});
    };
    if (header.section_entry_size != sizeof(SectionHeader))
        return refuse_table("section headers of 64 bytes", header.section_entry_size,
                            offsetof(FileHeader, section_entry_size));
    if (header.section_table > file.size() ||
        header.section_count > (file.size() - header.section_table) / sizeof(SectionHeader))
        return refuse_table("section headers within the file, from", header.section_table,
                            offsetof(FileHeader, section_table));
    if (header.section_names >= header.section_count)
        return refuse_table("a section with the names of sections", header.section_names,
                            offsetof(FileHeader, section_names));
    const auto place_of = [&](u64 index) { return header.section_table + index * sizeof(SectionHeader); };
    const u64 names_at = place_of(header.section_names);
    const std::span<const byte> names = TRY(section_bytes(file, load<SectionHeader>(file, names_at), names_at));
    for (u64 index = 1; index < header.section_count; ++index) {
        const auto section = load<SectionHeader>(file, place_of(index));
        if (!has_text(names, section.name, name)) continue;
        if (section.type != section_with_bytes || (section.flags & flag_compressed) != 0)
            return refuse({"ELF section", "bytes in the file, as they are (SHT_PROGBITS, 1)", "the type", section.type,
                           place_of(index), "link it without compressing its sections"});
        return section_bytes(file, section, place_of(index));
    }
    return std::span<const byte>();
}

} // namespace metta
