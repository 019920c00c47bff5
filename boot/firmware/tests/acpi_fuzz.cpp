// SPDX-License-Identifier: MIT
// ACPI tables in the BIOS area, damaged at will: an answer or an error, and no byte read outside.
#include <cstdlib>

#include "boot/firmware/acpi.hpp"
#include "boot/firmware/tests/machine.hpp"

namespace {

using namespace metta;

constexpr u64 start = 0xe0000, root = start + 0x40, fadt = start + 0x80, dsdt = start + 0x180, madt = start + 0x200,
              end = start + 0x280;

/// The tables, from the root pointer to the package that says how to turn the machine off, and to the MADT's entries.
Machine whole(bool xsdt) {
    Machine machine(start, end - start);
    machine.text(start, "RSD PTR ");
    machine.put(start + 15, static_cast<u8>(xsdt ? 2 : 0));
    machine.put(start + 16, std::array<u32, 3>{root, 36, root});
    machine.text(root, xsdt ? "XSDT" : "RSDT");
    machine.put(root + 4, u32{52});
    machine.put(root + 36, std::array<u32, 4>{fadt, 0, madt, 0});
    machine.text(fadt, "FACP");
    machine.put(fadt + 4, u32{244});
    machine.put(fadt + 40, static_cast<u32>(dsdt));
    machine.put(fadt + 64, std::array<u32, 2>{0x604, 0x608});
    machine.text(dsdt, "DSDT");
    machine.put(dsdt + 4, u32{0x60});
    machine.text(dsdt + 50, {"\x08_S5_\x12\x08\x04\x0a\x05\x01\x00\x00", 13});
    machine.text(madt, "APIC");
    machine.put(madt + 4, u32{44 + 12 + 10 + 12});
    machine.put(madt + 36, std::array<u32, 2>{0xfee0'0000, 1});
    machine.put(madt + 44, std::array<u8, 12>{1, 12, 0, 0, 0, 0, 0xc0, 0xfe});
    machine.put(madt + 56, std::array<u8, 10>{2, 10, 0, 0, 2});
    machine.put(madt + 66, std::array<u8, 12>{5, 12, 0, 0, 0, 0, 0xe0, 0xfe});
    return machine;
}

/// Makes the checksum of the table at `at` hold, so that the walk gets past it.
void repair(Machine& machine, u64 at) {
    const auto length = machine.view().read<u32>(PhysAddr(at + 4));
    if (length && *length > 9 && machine.view().bytes(PhysAddr(at), *length)) machine.seal(at, *length, at + 9);
}

void check(const Result<PowerOff>& found) {
    if (found && (found->port_a == 0 || (found->value_a & 1 << 13) == 0)) std::abort();
}

void check(const Result<InterruptRouting>& found) {
    if (!found) return;
    if (found->local_apic == 0 || found->local_apic >> 32 != 0) std::abort();
    if (found->io_apic_count > found->maximum_io_apics) std::abort();
    for (u32 index = 0; index < found->io_apic_count; ++index)
        if (const u64 at = found->io_apics[index].address; at == 0 || at % 256 != 0 || at >> 32 != 0) std::abort();
    for (const InterruptRouting::IsaLine& line : found->isa)
        if (line.active_low > 1 || line.level_triggered > 1) std::abort();
}

void check_all(const Machine& machine, AcpiRoot root_table) {
    check(find_power_off(machine.view(), root_table));
    check(find_interrupt_routing(machine.view(), root_table));
}

} // namespace

/// The first byte says which root table to take, and whether to leave checksums broken.
extern "C" int LLVMFuzzerTestOneInput(const u8* data, usize size) {
    const u8 choice = size != 0 ? data[0] : u8{0};
    Machine machine = whole((choice & 1) != 0);
    if (size != 0) machine.damage({data + 1, size - 1});
    if ((choice & 2) == 0) repair(machine, fadt), repair(machine, madt), repair(machine, root);
    if ((choice & 4) == 0) machine.seal(start, 20, start + 8), machine.seal(start, 36, start + 32);

    check_all(machine, {.table = root, .is_xsdt = u32{choice} & 1});
    if (const auto found = find_rsdp(machine.view())) check_all(machine, *found);
    return 0;
}
