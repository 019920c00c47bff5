// SPDX-License-Identifier: MIT
// Reads struct hvm_start_info, version 1 (xen/include/public/arch-x86/hvm/start_info.h).
#include "boot/firmware/pvh.hpp"

#include "boot/firmware/acpi.hpp"
#include "boot/firmware/command_line.hpp"

namespace metta {
namespace {

constexpr u32 start_magic = 0x336ec578; // "xEn3", the E with its bit 7 set

/// Addresses are physical; 0 means that there is none.
struct StartInfo {
    u32 magic;
    u32 version;
    u32 flags;
    u32 module_count;
    u64 modules;
    u64 command_line;
    u64 rsdp;
    u64 ranges;
    u32 range_count;
    u32 reserved;
};
static_assert(sizeof(StartInfo) == 56 && offsetof(StartInfo, rsdp) == 32 && offsetof(StartInfo, range_count) == 48);

struct Module {
    u64 base;
    u64 size;
    u64 command_line;
    u64 reserved;
};
static_assert(sizeof(Module) == 32);

Result<void> read_ranges(const PhysicalView& memory, const StartInfo& start, MemoryMap& map) {
    if (start.ranges == 0 || start.range_count == 0 || start.range_count > MemoryMap::capacity)
        return refuse({.subject = "PVH memory map",
                       .expected = "1 to 256 entries",
                       .found = start.ranges == 0 ? "no address; entries:" : "entries:",
                       .value = start.range_count});
    for (u32 index = 0; index < start.range_count; ++index) {
        const auto range = TRY(memory.read<E820Range>(PhysAddr(start.ranges) + index * sizeof(E820Range)));
        TRY(map.add(e820_region(range)));
    }
    return {};
}

Result<PhysRange> read_archive(const PhysicalView& memory, const StartInfo& start) {
    Module archive = {};
    if (start.module_count != 0 && start.modules != 0) archive = TRY(memory.read<Module>(PhysAddr(start.modules)));
    if (archive.size == 0)
        return refuse({.subject = "PVH modules",
                       .expected = "the boot archive",
                       .found = "no boot archive",
                       .advice = "give it with -initrd"});
    TRY(memory.bytes(PhysAddr(archive.base), archive.size));
    return PhysRange{.base = archive.base, .size = archive.size};
}

} // namespace

Result<void> read_pvh(const PhysicalView& memory, PhysAddr start_info, MemoryMap& map, BootInfo& info) {
    const auto start = TRY(memory.read<StartInfo>(start_info));
    if (start.magic != start_magic)
        return refuse({.subject = "PVH start info",
                       .expected = "the magic 0x336ec578",
                       .value = start.magic,
                       .offset = start_info.value});
    if (start.version == 0)
        return refuse({.subject = "PVH start info",
                       .expected = "version 1 or later, with a memory map",
                       .value = start.version,
                       .offset = start_info.value,
                       .advice = "use QEMU 4.0 or later"});
    info.path = BootPath::pvh;
    TRY(read_ranges(memory, start, map));
    info.archive = TRY(read_archive(memory, start));
    if (start.command_line != 0)
        TRY(take_command_line(memory.at_most(PhysAddr(start.command_line), BootInfo::command_line_size), info));
    if (start.rsdp != 0) info.acpi = read_rsdp(memory.at_most(PhysAddr(start.rsdp), rsdp_limit)).value_or(AcpiRoot{});
    return {};
}

} // namespace metta
