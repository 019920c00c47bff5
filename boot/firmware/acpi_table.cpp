// SPDX-License-Identifier: MIT
// Tables by their signature: what is claimed is checked before it is believed.
#include "boot/firmware/acpi_table.hpp"

namespace metta {
namespace {

bool has_signature(const PhysicalView& memory, PhysAddr at, std::string_view signature) {
    const auto found = memory.at_most(at, signature.size());
    return found.size() == signature.size() && std::memcmp(found.data(), signature.data(), found.size()) == 0;
}

Result<void> check_sum(const AcpiTable& table) {
    const u8 found = byte_sum(table.bytes);
    if (found != 0) return refuse(broken_table(table.at, "bytes with the sum 0", found));
    return {};
}

} // namespace

Error broken_table(PhysAddr at, std::string_view expected, u64 found) {
    return {.subject = "ACPI table", .expected = expected, .value = found, .offset = at.value};
}

Result<AcpiTable> table_at(const PhysicalView& memory, PhysAddr at, std::string_view signature, u64 limit) {
    const u64 found = TRY(memory.read<u64>(at));
    if (!has_signature(memory, at, signature)) return refuse(broken_table(at, signature, static_cast<u32>(found)));
    const u64 length = found >> 32;
    if (length < AcpiTable::header_size || length > limit)
        return refuse(broken_table(at, "a length of 36 bytes to 64 KiB (DSDT: 1 MiB)", length));
    return AcpiTable{at, TRY(memory.bytes(at, length))};
}

Result<AcpiTable> find_table(const PhysicalView& memory, AcpiRoot root, std::string_view signature) {
    if (root.table == 0) return refuse({.subject = "ACPI", .expected = "a root table", .found = "none"});
    const bool is_xsdt = root.is_xsdt != 0;
    const AcpiTable list =
        TRY(table_at(memory, PhysAddr(root.table), is_xsdt ? "XSDT" : "RSDT", AcpiTable::size_limit));
    TRY(check_sum(list));
    const usize entry_size = is_xsdt ? sizeof(u64) : sizeof(u32);
    for (usize at = AcpiTable::header_size; at + entry_size <= list.bytes.size(); at += entry_size) {
        const PhysAddr entry(is_xsdt ? list.field<u64>(at) : list.field<u32>(at));
        if (!has_signature(memory, entry, signature)) continue;
        const AcpiTable table = TRY(table_at(memory, entry, signature, AcpiTable::size_limit));
        TRY(check_sum(table));
        return table;
    }
    return refuse({.subject = "ACPI root table", .expected = signature, .found = "none", .offset = root.table});
}

} // namespace metta
