// SPDX-License-Identifier: MIT
// What the boot program hands over: the one description of the machine, whatever firmware or loader came before.
// Written once by boot/, completed by the nucleus, and mapped read-only into the first domain.
#pragma once

#include <type_traits>

#include "runtime/base/types.hpp"

namespace metta {

/// What a range of physical memory is used for when the nucleus takes over.
enum class RegionKind : u32 {
    available = 1,        ///< free frames
    reserved = 2,         ///< firmware's or a device's; never touched
    acpi_reclaimable = 3, ///< ACPI tables; free once they have been read
    acpi_nvs = 4,         ///< ACPI firmware's working memory; never touched
    defective = 5,        ///< reported broken by the firmware
    boot = 6,             ///< the boot program and its temporary tables; free once the nucleus runs
    nucleus = 7,          ///< the nucleus' image, tables and this record
    domain = 8,           ///< the first domain's image, stack and tables
    archive = 9,          ///< the boot archive
};

/// Physical addresses [base, base + size). In a finished map: sorted, disjoint, never empty.
struct MemoryRegion {
    u64 base = 0;
    u64 size = 0;
    RegionKind kind = RegionKind::reserved;
    u32 unused = 0;

    constexpr u64 end() const { return base + size; }
    friend constexpr bool operator==(const MemoryRegion&, const MemoryRegion&) = default;
};
static_assert(sizeof(MemoryRegion) == 24);

struct PhysRange {
    u64 base = 0;
    u64 size = 0; ///< 0: there is none
};

/// What the nucleus is to try on itself before it starts the first domain, instead of starting it: words on the command
/// line, for tests. Each must end in a report.
enum class SelfTest : u32 {
    none = 0,
    panic = 1,        ///< `panic-test`: calls panic()
    overflow = 2,     ///< `overflow-test`: runs out of its stack
    user_read = 3,    ///< `user-read-test`: reads ring 3's memory, which SMAP forbids
    user_execute = 4, ///< `user-execute-test`: runs ring 3's code, which SMEP forbids
    text_write = 5,   ///< `text-write-test`: writes to its own code
    alias_write = 6,  ///< `alias-write-test`: writes to its own code through the direct map
};

/// Who called the boot program.
enum class BootPath : u32 { pvh = 1, multiboot2 = 2 };

/// Where the ACPI tables start (ACPI 6.5, 5.2.7 and 5.2.8). `table` 0: no ACPI found.
struct AcpiRoot {
    u64 table = 0;   ///< physical address of the RSDT or XSDT
    u32 is_xsdt = 0; ///< 1: entries of 8 bytes; 0: entries of 4
    u32 unused = 0;
};

/// The I/O writes that put the machine into the soft-off state S5 (ACPI 6.5, 4.8.3.2 and 7.4.2). `port_a` 0: unknown.
struct PowerOff {
    u16 port_a = 0;
    u16 value_a = 0;
    u16 port_b = 0; ///< 0: this machine needs only the first write
    u16 value_b = 0;
};

/// How interrupts reach the processor, from the ACPI table MADT (ACPI 6.5, 5.2.12). All controllers lie below 4 GiB.
struct InterruptRouting {
    static constexpr usize maximum_io_apics = 8;
    static constexpr usize isa_lines = 16;

    /// Takes the interrupts `first_gsi`, `first_gsi` + 1, … ("global system interrupts"), one for each of its inputs.
    struct IoApic {
        u64 address = 0; ///< physical, of its registers
        u32 first_gsi = 0;
        u32 unused = 0;
    };
    /// Where one line of the ISA bus arrives.
    struct IsaLine {
        u32 gsi = 0;
        u8 active_low = 0;      ///< 1: a low level is the signal; 0: a high one
        u8 level_triggered = 0; ///< 1: as long as there is the signal; 0: when it begins
        u16 unused = 0;
    };

    u64 local_apic =
        0; ///< physical address of its registers, as the processor has it; 0: none, and all the rest is void
    u32 io_apic_count = 0;
    u32 has_8259s = 0; ///< 1: there is a pair of them as well; boot has masked every line
    IoApic io_apics[maximum_io_apics] = {};
    IsaLine isa[isa_lines] = {}; ///< by the line's number, whether the table speaks of it or not
};
static_assert(sizeof(InterruptRouting::IoApic) == 16 && sizeof(InterruptRouting::IsaLine) == 8);
static_assert(sizeof(InterruptRouting) == 272);

/// How fast the processor's own clocks run, in ticks a second. 0: could not be measured.
struct ClockRates {
    u64 tsc_hz = 0;
    u64 apic_timer_hz = 0; ///< of the local APIC's timer when its divide configuration is 0b1011, divide by 1
};

/// A linear framebuffer left by the loader. `address` 0: none.
struct Framebuffer {
    u64 address = 0;
    u32 pitch = 0; ///< bytes from one line to the next
    u32 width = 0; ///< pixels
    u32 height = 0;
    u8 bits_per_pixel = 0;
    u8 red_shift = 0, red_bits = 0;
    u8 green_shift = 0, green_bits = 0;
    u8 blue_shift = 0, blue_bits = 0;
    u8 unused = 0;
};
static_assert(sizeof(Framebuffer) == 32);

/// The first domain, ready to run on the page tables that the nucleus is entered with.
struct FirstDomain {
    u64 entry = 0;     ///< virtual address of its first instruction
    u64 stack_top = 0; ///< virtual address just above its stack
};

struct BootInfo {
    static constexpr u64 expected_magic = 0x4f464e4941545445; // "ETTAINFO"
    static constexpr u32 current_version = 3;
    static constexpr usize maximum_regions = 85;
    static constexpr usize command_line_size = 1024;

    u64 magic = expected_magic;
    u32 version = current_version;
    u32 region_count = 0;
    u64 entry_tsc = 0; ///< time stamp counter at the boot program's first instruction
    u64 user_tsc = 0;  ///< at the first one of the first domain; 0 but in the copies that kserver gives (Machine)
    BootPath path = BootPath::pvh;
    SelfTest self_test = SelfTest::none;
    PhysRange archive;        ///< the boot archive, as loaded
    PhysRange symbols;        ///< the nucleus' symbol table, a file within the archive
    PhysRange domain_symbols; ///< the first domain's
    u64 archive_address = 0;  ///< where the first domain sees the archive
    u64 direct_map_end = 0;   ///< first physical address above the nucleus' direct map
    AcpiRoot acpi;
    PowerOff power_off;
    InterruptRouting interrupts;
    ClockRates clock;
    Framebuffer framebuffer;
    FirstDomain domain;
    PhysRange ram_table;     ///< for the nucleus' RamTab: 16 bytes for each frame below direct_map_end, cleared
    PhysRange first_objects; ///< for the nucleus' objects of the first domain: 16 frames, aligned to their size
    u64 root_table = 0;      ///< the page tables that the nucleus is entered with
    u64 first_domain = 0;    ///< the nucleus': an ObjectRef (interfaces/primitives.hpp) each
    u64 first_thread = 0;
    u32 non_maskable_interrupts = 0; ///< counted by the nucleus while the machine runs
    u32 machine_checks = 0;          ///< those that were survived, likewise
    u32 features = 0;                ///< the nucleus': one bit for each Feature (interfaces/primitives.hpp) in use
    u8 build_id[20] = {};            ///< the nucleus': SHA-1 of its image, from the linker
    MemoryRegion regions[maximum_regions];
    char command_line[command_line_size] = {}; ///< ends in a zero byte
};
static_assert(sizeof(BootInfo) <= page_size, "the first domain gets it as one page");
static_assert(std::is_trivially_copyable_v<BootInfo>);

/// Where the nucleus sees physical memory: address P at direct_map_base + P.
inline constexpr u64 direct_map_base = 0xffff'8000'0000'0000;
/// Where the nucleus is linked: the top 2 GiB, which its code model reaches with signed 32-bit addresses.
inline constexpr u64 nucleus_base = 0xffff'ffff'8000'0000;
/// The private window of every domain, and the space that all domains share.
inline constexpr u64 private_window_base = 64 * 1024;
inline constexpr u64 shared_space_base = u64{1} << 40;
/// The last 512 GiB of that space, the common region: what is granted there is granted to all domains alike.
inline constexpr u64 common_region_base = 0x7e80'0000'0000;
/// Above, nothing is ever mapped in the lower half, so that the address after a system call is always canonical.
inline constexpr u64 shared_space_end = u64{127} << 40;
/// Where the first domain sees this record, and from where on the boot archive: the first stretches of that space.
inline constexpr u64 boot_info_address = shared_space_base;
inline constexpr u64 archive_window = boot_info_address + large_page_size;
/// Where it sees the RamTab, to read: a FrameRecord (interfaces/ram_table.hpp) for each frame below `direct_map_end`.
inline constexpr u64 ram_table_window = shared_space_base + (u64{64} << 30);

} // namespace metta
