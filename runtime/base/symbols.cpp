// SPDX-License-Identifier: MIT
// Binary search over a table that may be damaged: every offset is checked where it is used.
#include "runtime/base/symbols.hpp"

#include <cstring>

namespace metta {
namespace {

constexpr std::string_view magic = "METTASYM";

struct Header {
    char magic[8];
    u32 version;
    u32 count;
    u32 strings_size;
    u32 zero;
};
static_assert(sizeof(Header) == 24);

} // namespace

Result<SymbolTable> SymbolTable::open(std::span<const byte> file) {
    constexpr std::string_view advice = "build the boot archive again";
    Header header;
    if (file.size() < sizeof header)
        return refuse({.subject = "symbol table",
                       .expected = "at least a header of 24 bytes",
                       .value = file.size(),
                       .advice = advice});
    std::memcpy(&header, file.data(), sizeof header);
    if (std::string_view(header.magic, sizeof header.magic) != magic || header.version != 1)
        return refuse({.subject = "symbol table",
                       .expected = "the magic METTASYM and version 1",
                       .found = "version",
                       .value = header.version,
                       .advice = advice});
    const u64 entries_size = u64{header.count} * sizeof(Entry);
    const u64 size = sizeof header + entries_size + header.strings_size;
    if (file.size() < size)
        return refuse({.subject = "symbol table",
                       .expected = "as many bytes as its header says",
                       .value = file.size(),
                       .advice = advice});
    SymbolTable table;
    table.entries_ = file.subspan(sizeof header, entries_size);
    table.strings_ = {reinterpret_cast<const char*>(file.data()) + sizeof header + entries_size, header.strings_size};
    return table;
}

SymbolTable::Entry SymbolTable::entry(usize index) const {
    Entry result;
    std::memcpy(&result, entries_.data() + index * sizeof result, sizeof result);
    return result;
}

std::optional<SymbolTable::Found> SymbolTable::find(u64 address) const {
    usize low = 0, high = entries_.size() / sizeof(Entry);
    while (low < high) {
        const usize middle = low + (high - low) / 2;
        if (entry(middle).address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return std::nullopt;
    const Entry candidate = entry(low - 1);
    const u64 offset = address - candidate.address;
    const u64 size = candidate.size != 0 ? candidate.size : page_size;
    if (offset >= size || candidate.name >= strings_.size()) return std::nullopt;
    const std::string_view rest = strings_.substr(candidate.name);
    return Found{rest.substr(0, rest.find('\0')), offset};
}

} // namespace metta
