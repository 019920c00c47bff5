// SPDX-License-Identifier: MIT
// Reading the boot archive: headers and manifest in step, so that each checks the other.
#include "runtime/base/archive.hpp"

#include <array>
#include <charconv>

#include "runtime/base/crc32.hpp"

namespace metta {
namespace {

constexpr usize block_size = 512;
constexpr std::string_view magic("ustar\0"
                                 "00",
                                 8);
constexpr std::string_view rebuild = "build the boot archive again";

std::string_view text_of(std::span<const byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The number that `digits` are, all of them, if it fits.
std::optional<u64> number_of(std::string_view digits, int base) {
    u64 number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, problem] = std::from_chars(digits.data(), end, number, base);
    if (problem != std::errc{} || stop != end) return {};
    return number;
}

/// Where a header keeps a field.
struct Field {
    usize offset;
    usize size;

    std::string_view of(std::string_view block) const { return block.substr(offset, size); }
    /// A text field: up to its first zero byte, or all of it.
    std::string_view text_of(std::string_view block) const { return of(block).substr(0, of(block).find('\0')); }
    /// A number: octal digits, then at least one space or zero byte.
    std::optional<u64> number_of(std::string_view block) const {
        const std::string_view all = of(block);
        const usize end = all.find_first_of(std::string_view("\0 ", 2));
        if (end == all.npos || all.find_first_not_of(std::string_view("\0 ", 2), end) != all.npos) return {};
        return metta::number_of(all.substr(0, end), 8);
    }
};
constexpr Field name_field = {0, 100}, mode_field = {100, 8}, user_field = {108, 8}, group_field = {116, 8},
                size_field = {124, 12}, time_field = {136, 12}, checksum_field = {148, 8}, kind_field = {156, 1},
                magic_field = {257, 8}, prefix_field = {345, 155};

/// The sum of a header's bytes, its checksum counted as spaces.
u64 header_sum(std::string_view block) {
    u64 sum = checksum_field.size * ' ';
    for (const char letter : block) sum += static_cast<u8>(letter);
    for (const char letter : checksum_field.of(block)) sum -= static_cast<u8>(letter);
    return sum;
}

bool all_zero(std::string_view bytes) {
    while (bytes.size() >= sizeof(u64)) {
        u64 word;
        __builtin_memcpy(&word, bytes.data(), sizeof word);
        if (word != 0) return false;
        bytes.remove_prefix(sizeof word);
    }
    return bytes.find_first_not_of('\0') == bytes.npos;
}

/// What a header says, checked.
struct Header {
    std::string_view prefix;
    std::string_view name;
    usize data = 0; ///< offset in the archive
    usize size = 0;

    usize end() const { return data + round_up(size, block_size); }
    bool named(std::string_view path) const {
        if (prefix.empty()) return path == name;
        return path.size() == prefix.size() + 1 + name.size() && path.starts_with(prefix) &&
               path[prefix.size()] == '/' && path.ends_with(name);
    }
};

std::unexpected<Error> refuse_header(usize offset, std::string_view expected, std::string_view found,
                                     std::optional<u64> value = {}) {
    return refuse({.subject = "header in the boot archive",
                   .expected = expected,
                   .found = found,
                   .value = value,
                   .offset = offset,
                   .advice = rebuild});
}

Result<Header> read_header(std::string_view archive, usize at) {
    if (archive.size() - at < block_size)
        return refuse_header(at, "512 bytes", "the end of the archive after", archive.size() - at);
    const std::string_view block = archive.substr(at, block_size);
    if (magic_field.of(block) != magic)
        return refuse_header(at + magic_field.offset, "the magic 'ustar', a zero byte, and version '00'",
                             all_zero(block) ? "a block of zeros" : "other bytes");

    const std::optional<u64> checksum = checksum_field.number_of(block);
    const u64 sum = header_sum(block);
    if (checksum != sum)
        return refuse_header(at + checksum_field.offset, "the octal sum of the header's bytes",
                             "another value; that sum is", sum);
    for (const Field& field : {mode_field, user_field, group_field, size_field, time_field})
        if (!field.number_of(block))
            return refuse_header(at + field.offset, "octal digits that end in a space or a zero byte", "other bytes");
    if (const char kind = block[kind_field.offset]; kind != '0' && kind != '\0')
        return refuse_header(at + kind_field.offset, "a regular file ('0')", "the kind", static_cast<u8>(kind));

    const Header header = {.prefix = prefix_field.text_of(block),
                           .name = name_field.text_of(block),
                           .data = at + block_size,
                           .size = *size_field.number_of(block)};
    if (header.name.empty()) return refuse_header(at, "a name", "none");
    const usize left = round_down(archive.size() - header.data, block_size);
    if (header.size > left)
        return refuse_header(at + size_field.offset, "a size within the archive", "a file that is too long by",
                             header.size - left);
    return header;
}

struct Line {
    std::string_view name;
    u64 size;
    u32 checksum;
};

/// The first of `lines`, which then begin after it.
std::optional<Line> take_line(std::string_view& lines) {
    const usize end = lines.find('\n');
    if (end == lines.npos || end < 12 || lines[8] != ' ') return {};
    const std::string_view line = lines.substr(0, end);
    const usize size_end = line.find(' ', 9);
    if (size_end == line.npos || size_end + 1 == line.size()) return {};
    const std::optional<u64> checksum = number_of(line.substr(0, 8), 16);
    const std::optional<u64> size = number_of(line.substr(9, size_end - 9), 10);
    if (!checksum || !size) return {};
    lines.remove_prefix(end + 1);
    return Line{line.substr(size_end + 1), *size, static_cast<u32>(*checksum)};
}

/// Remembers names by one bit of 4096 each, so that only names which might be known are searched for.
class NameFilter {
  public:
    /// True if `name` may have been here before; false if it surely has not.
    bool add(std::string_view name) {
        const u32 hash = crc32(std::as_bytes(std::span(name)));
        u64& word = words_[(hash >> 16) % words_.size()];
        const u64 bit = u64{1} << (hash >> 10) % 64;
        const bool known = (word & bit) != 0;
        word |= bit;
        return known;
    }

  private:
    std::array<u64, 64> words_ = {};
};

bool listed(std::string_view lines, std::string_view name) {
    while (!lines.empty())
        if (take_line(lines)->name == name) return true;
    return false;
}

constexpr std::string_view manifest_name = "manifest";

} // namespace

Result<Archive> Archive::open(std::span<const byte> bytes) {
    const std::string_view archive = text_of(bytes);
    const Header first = TRY(read_header(archive, 0));
    if (!first.named(manifest_name)) return refuse_header(0, "the file 'manifest' as the first", first.name);

    const std::string_view manifest = archive.substr(first.data, first.size);
    std::string_view lines = manifest;
    NameFilter names;
    names.add(manifest_name);
    usize at = first.end();
    while (!lines.empty()) {
        const usize line_offset = first.data + first.size - lines.size();
        const auto refuse_line = [&](std::string_view expected, std::string_view found, std::optional<u64> value = {}) {
            return refuse({"manifest of the boot archive", expected, found, value, line_offset, rebuild});
        };
        const std::string_view before = manifest.substr(0, manifest.size() - lines.size());
        const std::optional<Line> line = take_line(lines);
        if (!line) return refuse_line("a line of CRC-32 (8 hexadecimal digits), size and name", "something else");
        if (names.add(line->name) && (line->name == manifest_name || listed(before, line->name)))
            return refuse_line("each name once", line->name);
        if (archive.size() - at >= block_size && all_zero(archive.substr(at, block_size)))
            return refuse_header(at, line->name, "the end mark");
        const Header header = TRY(read_header(archive, at));
        if (!header.named(line->name)) return refuse_header(at, line->name, header.name);
        if (header.size != line->size) return refuse_line("the size in the file's header", "another size:", line->size);
        at = header.end();
    }

    const std::string_view tail = archive.substr(at);
    if (tail.size() < 2 * block_size || !all_zero(tail))
        return refuse({.subject = "end of the boot archive",
                       .expected = "two blocks of zeros, and zeros only, after the last file of the manifest",
                       .found = all_zero(tail) ? "the end after" : "more bytes:",
                       .value = tail.size(),
                       .offset = at,
                       .advice = rebuild});
    return Archive(manifest, bytes.subspan(first.end()));
}

Result<std::span<const byte>> Archive::file(std::string_view name) const {
    for (const ArchiveMember& member : *this) {
        if (member.name != name) continue;
        if (const u32 checksum = crc32(member.data); checksum != member.checksum)
            return refuse({.subject = member.name,
                           .expected = "contents with the CRC-32 of the manifest",
                           .found = "the CRC-32",
                           .value = checksum,
                           .advice = rebuild});
        return member.data;
    }
    return refuse({.subject = "boot archive",
                   .expected = name,
                   .found = "no file of that name",
                   .advice = "add the file to the boot archive"});
}

Archive::Iterator& Archive::Iterator::operator++() {
    member_.reset();
    if (lines_.empty()) return *this;
    const Line line = *take_line(lines_);
    member_ = ArchiveMember{line.name, rest_.subspan(block_size, line.size), line.checksum};
    rest_ = rest_.subspan(block_size + round_up(line.size, block_size));
    return *this;
}

} // namespace metta
