// SPDX-License-Identifier: MIT
// The root pointer of ACPI: its check, and the search for it in the memory of a BIOS.
#include "boot/firmware/acpi.hpp"

#include <numeric>

namespace metta {
namespace {

constexpr u64 rsdp_signature = 0x2052'5450'2044'5352; // "RSD PTR "
constexpr usize version_1_size = 20, version_2_size = 36;

struct Rsdp {
    u64 signature;
    u8 checksum; ///< of the first 20 bytes
    u8 vendor[6];
    u8 revision; ///< 0: what follows the RSDT's address does not exist
    u32 rsdt;
    u32 length;
    u64 xsdt;
    u8 extended_checksum; ///< of all `length` bytes
    u8 reserved[3];
};
static_assert(offsetof(Rsdp, rsdt) == 16 && offsetof(Rsdp, xsdt) == 24 && offsetof(Rsdp, reserved) == 33);

Error broken(std::string_view expected, u64 found) {
    return {.subject = "ACPI RSDP", .expected = expected, .value = found};
}

/// The first valid RSDP on a 16-byte border of the range; most of the range is passed over with one comparison a
/// border.
Result<AcpiRoot> search(const PhysicalView& memory, PhysAddr start, u64 size) {
    const std::span<const byte> area = memory.at_most(start, size);
    for (usize at = 0; at + version_1_size <= area.size(); at += 16) {
        u64 signature;
        std::memcpy(&signature, &area[at], sizeof signature);
        if (signature != rsdp_signature) continue;
        if (const auto root = read_rsdp(area.subspan(at))) return root;
    }
    return refuse({.subject = "ACPI", .expected = "a valid RSDP in the BIOS area", .found = "none"});
}

} // namespace

u8 byte_sum(std::span<const byte> bytes) {
    return std::accumulate(bytes.begin(), bytes.end(), u8{0},
                           [](u8 total, byte next) { return static_cast<u8>(total + static_cast<u8>(next)); });
}

Result<AcpiRoot> read_rsdp(std::span<const byte> source) {
    if (source.size() < version_1_size) return refuse(broken("20 bytes or more", source.size()));
    Rsdp rsdp = {};
    std::memcpy(&rsdp, source.data(), std::min(source.size(), version_2_size));
    if (rsdp.signature != rsdp_signature) return refuse(broken("the signature 'RSD PTR '", rsdp.signature));
    if (const u8 found = byte_sum(source.first(version_1_size)); found != 0)
        return refuse(broken("20 bytes with the sum 0", found));

    AcpiRoot root = {.table = rsdp.rsdt};
    if (rsdp.revision >= 2) {
        if (rsdp.length < version_2_size || rsdp.length > std::min(source.size(), rsdp_limit))
            return refuse(broken("a length from 36 to 64 bytes, within its memory", rsdp.length));
        if (const u8 found = byte_sum(source.first(rsdp.length)); found != 0)
            return refuse(broken("all of its bytes with the sum 0", found));
        if (rsdp.xsdt != 0) root = {.table = rsdp.xsdt, .is_xsdt = 1};
    }
    if (root.table == 0) return refuse(broken("the address of an RSDT or XSDT", root.table));
    return root;
}

Result<AcpiRoot> find_rsdp(const PhysicalView& memory) {
    constexpr PhysAddr ebda_segment(0x40e), bios_start(0xe0000);
    constexpr u64 bios_size = 0x20000, ebda_searched = 1024;
    // The BIOS data area names the segment of the EBDA; on other machines the word is anything.
    if (const auto segment = memory.read<u16>(ebda_segment)) {
        const PhysAddr ebda(u64{*segment} << 4);
        const bool plausible = ebda.value >= 0x500 && ebda.value < 0xa0000;
        if (plausible)
            if (const auto root = search(memory, ebda, ebda_searched)) return root;
    }
    return search(memory, bios_start, bios_size);
}

} // namespace metta
