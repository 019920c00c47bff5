// SPDX-License-Identifier: MIT
// Names for code addresses: a sorted table made at build time and searched in place.
//
// Format, little-endian: "METTASYM", u32 version 1, u32 count, u32 size of the strings, u32 zero; `count` entries
// {u64 address, u32 offset of the name in the strings, u32 size of the code, 0 if unknown}, ascending; the strings,
// each ended by a zero byte. Written by tools/make_symbols.py.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/result.hpp"

namespace metta {

/// A view of a symbol table; it owns nothing. An empty one finds nothing.
class SymbolTable {
  public:
    struct Found {
        std::string_view name;
        u64 offset; ///< bytes from the symbol's start
    };

    SymbolTable() = default;
    /// Checks the header and that the sizes fit; entries are checked as they are used.
    static Result<SymbolTable> open(std::span<const byte> file);

    /// The symbol whose code holds `address`. Code of unknown size reaches to the next symbol, a page at most.
    std::optional<Found> find(u64 address) const;

  private:
    struct Entry {
        u64 address;
        u32 name;
        u32 size;
    };
    static_assert(sizeof(Entry) == 16);

    Entry entry(usize index) const;

    std::span<const byte> entries_;
    std::string_view strings_;
};

} // namespace metta
