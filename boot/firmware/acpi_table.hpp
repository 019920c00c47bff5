// SPDX-License-Identifier: MIT
// One ACPI table, whole and within reach, and the way to it from the root table (ACPI 6.5, 5.2.6 to 5.2.8).
#pragma once

#include "boot/firmware/acpi.hpp"

namespace metta {

/// A table's bytes, header included: at least `header_size` of them.
struct AcpiTable {
    /// Every table starts with its signature and its length; 36 bytes in all come before its contents.
    static constexpr u64 header_size = 36;
    /// No table is larger but the DSDT: a larger one is a broken one.
    static constexpr u64 size_limit = 64 * 1024;

    PhysAddr at;
    std::span<const byte> bytes;

    /// The field at `offset`, 0 where the table is of an older and shorter version.
    template <class T>
    T field(usize offset) const {
        T value = {};
        if (offset + sizeof(T) <= bytes.size()) std::memcpy(&value, &bytes[offset], sizeof(T));
        return value;
    }
};

Error broken_table(PhysAddr at, std::string_view expected, u64 found);

/// The table at `at`, if its signature and its length are plausible. Its checksum is not looked at: the DSDT's is not
/// worth the time.
Result<AcpiTable> table_at(const PhysicalView& memory, PhysAddr at, std::string_view signature, u64 limit);

/// The first table of this signature that the root table lists, both with their checksums; entries that cannot be
/// reached are passed over.
Result<AcpiTable> find_table(const PhysicalView& memory, AcpiRoot root, std::string_view signature);

} // namespace metta
