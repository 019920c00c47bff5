// SPDX-License-Identifier: MIT
// The MADT: a header, then entries of a type and a length each, of which three kinds matter here.
#include "boot/firmware/acpi_table.hpp"

namespace metta {
namespace {

enum class Kind : u8 { io_apic = 1, source_override = 2, local_apic_address = 5 };

constexpr usize local_apic_field = 36, flags_field = 40, first_entry = 44;
constexpr u64 reachable = u64{1} << 32;

/// One entry: its bytes as those of a table of its own.
using Entry = AcpiTable;

/// 5.2.12.3. An I/O APIC lies at a multiple of 256: elsewhere its registers might even leave the memory within reach.
void take_io_apic(const Entry& entry, InterruptRouting& routing) {
    const u32 address = entry.field<u32>(4);
    if (entry.bytes.size() < 12 || address == 0 || address % 256 != 0 ||
        routing.io_apic_count == routing.maximum_io_apics)
        return;
    routing.io_apics[routing.io_apic_count++] = {.address = address, .first_gsi = entry.field<u32>(8)};
}

/// 5.2.12.5: where a line of bus 0, the ISA bus, does not arrive as its number says, or not as ISA signals do. Flags
/// that conform to the bus, or that are reserved, mean what ISA means: active high, edge-triggered.
void take_override(const Entry& entry, InterruptRouting& routing) {
    constexpr u8 isa_bus = 0;
    constexpr u16 active_low = 0b11, level_triggered = 0b11;
    const u8 line = entry.field<u8>(3);
    if (entry.bytes.size() < 10 || entry.field<u8>(2) != isa_bus || line >= routing.isa_lines) return;
    const u16 flags = entry.field<u16>(8);
    routing.isa[line] = {.gsi = entry.field<u32>(4),
                         .active_low = (flags & 0b11) == active_low,
                         .level_triggered = (flags >> 2 & 0b11) == level_triggered};
}

/// 5.2.12.8
void take_local_apic_address(const Entry& entry, InterruptRouting& routing) {
    if (entry.bytes.size() >= 12) routing.local_apic = entry.field<u64>(4);
}

void take(const Entry& entry, InterruptRouting& routing) {
    switch (entry.field<Kind>(0)) {
    case Kind::io_apic:
        return take_io_apic(entry, routing);
    case Kind::source_override:
        return take_override(entry, routing);
    case Kind::local_apic_address:
        return take_local_apic_address(entry, routing);
    }
}

} // namespace

Result<InterruptRouting> find_interrupt_routing(const PhysicalView& memory, AcpiRoot root) {
    const AcpiTable madt = TRY(find_table(memory, root, "APIC"));
    if (madt.bytes.size() < first_entry) return refuse(broken_table(madt.at, "44 bytes or more", madt.bytes.size()));

    InterruptRouting routing = {.local_apic = madt.field<u32>(local_apic_field),
                                .has_8259s = madt.field<u32>(flags_field) & 1};
    for (u32 line = 0; line < routing.isa_lines; ++line) routing.isa[line].gsi = line;
    // A length that cannot be ends the walk: where the next entry starts is not known then.
    for (usize at = first_entry; at + 2 <= madt.bytes.size();) {
        const usize length = madt.field<u8>(at + 1);
        if (length < 2 || length > madt.bytes.size() - at) break;
        take({madt.at + at, madt.bytes.subspan(at, length)}, routing);
        at += length;
    }
    if (routing.local_apic == 0 || routing.local_apic >= reachable)
        return refuse(broken_table(madt.at, "a local APIC below 4 GiB", routing.local_apic));
    return routing;
}

} // namespace metta
