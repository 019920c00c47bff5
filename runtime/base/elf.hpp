// SPDX-License-Identifier: MIT
// Programs as files: the few things that a loader needs from an ELF image, checked so that it can trust them.
// Source: System V ABI, chapters 4 and 5 (ELF-64), and its AMD64 supplement.
#pragma once

#include <array>
#include <span>

#include "runtime/base/result.hpp"

namespace metta {

/// What to put into memory at [address, address + memory_size): `data`, then zeros. Never both `write` and `execute`.
struct ElfSegment {
    u64 address = 0;     ///< need not be where a page starts
    u64 memory_size = 0; ///< never 0
    std::span<const byte> data;
    bool write = false;
    bool execute = false;
    u32 system_flags = 0; ///< those that ELF leaves to the system: 20 to 27 of the segment's flags

    constexpr u64 end() const { return address + memory_size; }
};

/// A static x86-64 program. Its segments are in [lowest, limit), ascending, and share no page; the entry is inside an
/// executable one. A view: the file is the caller's, and must not change.
class ElfImage {
  public:
    static constexpr usize maximum_segments = 16;

    /// Checks `file`. Segments that take no memory are left out.
    static Result<ElfImage> open(std::span<const byte> file, u64 lowest, u64 limit);

    /// The address of the first instruction.
    u64 entry() const { return entry_; }
    std::span<const ElfSegment> segments() const { return std::span(segments_).first(count_); }

  private:
    ElfImage() = default;

    u64 entry_ = 0;
    usize count_ = 0;
    std::array<ElfSegment, maximum_segments> segments_ = {};
};

/// The bytes of the first section with this name, which is not loaded; empty: there is none. What the file says of its
/// sections is checked as far as it is used.
Result<std::span<const byte>> find_section(std::span<const byte> file, std::string_view name);

} // namespace metta
