// SPDX-License-Identifier: MIT
// The boot program: reads what the loader left, places the nucleus and the first domain, and is gone.
//
// The nucleus parses nothing: the archive, the ELF files, the firmware's tables are read here, with paging that maps
// physical memory to itself. All that the nucleus gets is one BootInfo and page tables that are already final.
#include "boot/clock.hpp"
#include "boot/direct_map.hpp"
#include "boot/failure.hpp"
#include "boot/firmware/acpi.hpp"
#include "boot/firmware/multiboot2.hpp"
#include "boot/firmware/pvh.hpp"
#include "boot/image.hpp"
#include "boot/quiet.hpp"
#include "runtime/base/x86_64/instructions.hpp"

#include <cstring>

extern "C" {
extern const metta::byte boot_start[], boot_end[];
extern const metta::byte boot_exception_stubs[];
extern metta::u64 boot_pml4[];
extern metta::u64 boot_entry_tsc;
[[noreturn]] void enter_nucleus(metta::u64 boot_info, metta::u64 entry, metta::u64 root_table);
}

namespace metta::boot {
namespace {

constexpr u64 identity_mapped = u64{4} << 30;
constexpr u32 multiboot2_magic = 0x36d76289;
constexpr u64 stack_size = 128 * 1024;
/// The first domain's stack ends below the end of its private window, with unmapped pages on both sides.
constexpr u64 stack_top = shared_space_base - large_page_size;

constinit MemoryMap memory_map;
constinit BootInfo boot_info;

u64 address(const void* pointer) { return reinterpret_cast<u64>(pointer); }

/// Exceptions are reported from here on.
void install_exception_stubs() {
    struct Gate {
        u16 offset_low, selector, attributes, offset_middle;
        u32 offset_high, reserved;
    };
    static Gate gates[32];
    constexpr u16 code_selector = 8, present_interrupt_gate = 0x8e00, stub_size = 16;
    for (u64 vector = 0; vector < 32; ++vector) {
        const u64 stub = address(boot_exception_stubs) + vector * stub_size;
        gates[vector] = {.offset_low = static_cast<u16>(stub),
                         .selector = code_selector,
                         .attributes = present_interrupt_gate,
                         .offset_middle = static_cast<u16>(stub >> 16),
                         .offset_high = 0,
                         .reserved = 0};
    }
    struct [[gnu::packed]] {
        u16 limit = sizeof gates - 1;
        u64 base = address(gates);
    } pointer;
    asm volatile("lidt %0" : : "m"(pointer));
}

/// Turns NX on where the processor has it.
bool enable_no_execute() {
    constexpr u32 no_execute = 1u << 20;
    constexpr u64 no_execute_enable = 1u << 11;
    if ((x86::Cpuid::leaf(0x8000'0001).edx & no_execute) == 0) return false;
    x86::write(x86::Msr::efer, x86::read(x86::Msr::efer) | no_execute_enable);
    return true;
}

/// Fills boot_info and memory_map from what the loader left.
Result<void> read_loader(BootPath path, u64 information, u32 magic) {
    const PhysicalView view(nullptr, PhysAddr(0), identity_mapped);
    boot_info.entry_tsc = boot_entry_tsc;
    if (path == BootPath::pvh) {
        TRY(read_pvh(view, PhysAddr(information), memory_map, boot_info));
    } else {
        if (magic != multiboot2_magic)
            return refuse({.subject = "loader",
                           .expected = "the Multiboot2 magic 0x36d76289 in eax",
                           .value = magic,
                           .advice = "boot with a Multiboot2 or PVH loader"});
        TRY(read_multiboot2(view, PhysAddr(information), memory_map, boot_info));
    }
    if (boot_info.acpi.table == 0)
        if (const auto found = find_rsdp(view)) boot_info.acpi = *found;
    if (boot_info.acpi.table != 0) {
        if (const auto found = find_power_off(view, boot_info.acpi)) boot_info.power_off = *found;
        if (const auto found = find_interrupt_routing(view, boot_info.acpi)) boot_info.interrupts = *found;
    }
    return {};
}

/// The loaded archive's bytes.
Result<std::span<const byte>> loaded_archive() {
    const PhysRange& range = boot_info.archive;
    if (range.base >= identity_mapped || range.size > identity_mapped - range.base)
        return refuse({.subject = "boot archive",
                       .expected = "it below 4 GiB",
                       .found = "its end at",
                       .value = range.base + range.size,
                       .advice = "let the loader place it lower"});
    return std::span(reinterpret_cast<const byte*>(range.base), range.size);
}

Result<PhysRange> find_symbols(const Archive& archive, std::string_view name) {
    const std::span<const byte> file = TRY(archive.file(name));
    return PhysRange{address(file.data()), file.size()};
}

/// The first domain's view: its program in the private window, a stack, this record, the archive and the RamTab to
/// read.
Result<void> make_first_domain(const Archive& archive, PageTables& tables, PhysAddr information) {
    const u64 limit = stack_top - stack_size - page_size;
    const u64 entry = TRY(place_image(archive, "kserver", private_window_base, limit, memory_map, RegionKind::domain,
                                      tables, Mode::user));
    const PhysAddr stack = TRY(memory_map.allocate(stack_size, page_size, RegionKind::domain));
    std::memset(reinterpret_cast<void*>(stack.value), 0, stack_size);
    TRY(tables.map(VirtAddr(stack_top - stack_size), stack, stack_size, Access::read_write, Mode::user));
    TRY(tables.map(VirtAddr(boot_info_address), information, page_size, Access::read, Mode::user));

    const u64 first_page = round_down(boot_info.archive.base, page_size);
    const u64 offset = boot_info.archive.base - first_page;
    TRY(tables.map(VirtAddr(archive_window), PhysAddr(first_page), round_up(offset + boot_info.archive.size, page_size),
                   Access::read, Mode::user));
    boot_info.archive_address = archive_window + offset;
    TRY(tables.map(VirtAddr(ram_table_window), PhysAddr(boot_info.ram_table.base), boot_info.ram_table.size,
                   Access::read, Mode::user));
    boot_info.domain = {.entry = entry, .stack_top = stack_top};
    return {};
}

/// Memory whose size depends on the machine, and the frames of the first objects: both cleared.
Result<void> reserve_for_nucleus(const PageTables& tables) {
    constexpr u64 record_size = 16, objects_size = 16 * page_size;
    const auto reserve = [](u64 size, u64 alignment) -> Result<PhysRange> {
        const PhysAddr at = TRY(memory_map.allocate(size, alignment, RegionKind::nucleus));
        std::memset(reinterpret_cast<void*>(at.value), 0, size);
        return PhysRange{at.value, size};
    };
    const u64 frames = boot_info.direct_map_end / page_size;
    boot_info.ram_table = TRY(reserve(round_up(frames * record_size, page_size), page_size));
    boot_info.first_objects = TRY(reserve(objects_size, objects_size));
    boot_info.root_table = tables.root();
    return {};
}

/// Silence, then time. What the firmware says of the local APIC holds only if the processor says the same.
void take_interrupts() {
    quiet_firmware(boot_info.interrupts);
    if (!local_apic_at(boot_info.interrupts.local_apic)) boot_info.interrupts = {};
    boot_info.clock = measure_clocks(boot_info.interrupts.local_apic);
}

Result<void> run(BootPath path, u64 information, u32 magic) {
    const bool no_execute = enable_no_execute();
    TRY(read_loader(path, information, magic));
    TRY(memory_map.normalise());
    TRY(memory_map.carve(PhysAddr(address(boot_start)), address(boot_end) - address(boot_start), RegionKind::boot));
    TRY(memory_map.carve(PhysAddr(boot_info.archive.base), boot_info.archive.size, RegionKind::archive));
    const std::span<const byte> archive_bytes = TRY(loaded_archive());
    const Archive archive = TRY(Archive::open(archive_bytes));

    PageTables tables = TRY(PageTables::create(nullptr, memory_map, RegionKind::nucleus, no_execute));
    boot_info.direct_map_end = TRY(map_memory(memory_map, tables));
    const u64 entry = TRY(place_image(archive, "nucleus", nucleus_base, nucleus_base + identity_mapped / 4, memory_map,
                                      RegionKind::nucleus, tables, Mode::nucleus));
    boot_info.symbols = TRY(find_symbols(archive, "nucleus.symbols"));
    boot_info.domain_symbols = TRY(find_symbols(archive, "kserver.symbols"));

    TRY(reserve_for_nucleus(tables));

    const PhysAddr record = TRY(memory_map.allocate(page_size, page_size, RegionKind::nucleus));
    TRY(make_first_domain(archive, tables, record));
    TRY(memory_map.export_to(boot_info));
    take_interrupts();
    std::memset(reinterpret_cast<void*>(record.value), 0, page_size);
    std::memcpy(reinterpret_cast<void*>(record.value), &boot_info, sizeof boot_info);

    // The nucleus is entered with the boot program's own tables, which see it at its final address too.
    boot_pml4[511] = reinterpret_cast<const u64*>(tables.root())[511];
    enter_nucleus(record.value, entry, tables.root());
}

} // namespace

extern "C" [[noreturn]] void boot_main(BootPath path, u32 information, u32 magic) {
    install_exception_stubs();
    fail(run(path, information, magic).error());
}

} // namespace metta::boot
