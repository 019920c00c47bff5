// SPDX-License-Identifier: MIT
// Walks the tags of the Multiboot2 information block: each starts on 8 bytes with its type and its size.
#include "boot/firmware/multiboot2.hpp"

#include <string_view>

#include "boot/firmware/acpi.hpp"
#include "boot/firmware/command_line.hpp"
#include "boot/firmware/multiboot2_layout.hpp"

namespace metta {
namespace {

using namespace multiboot2;

/// GRUB's blocks are a few KiB; more than this is not one.
constexpr u32 block_limit = 1024 * 1024;

/// A tag whose bytes are known to lie in memory and in the block.
struct Tag {
    PhysAddr at;
    TagType type;
    u32 size;
};

/// The contents of `tag` behind the first `skipped` bytes.
Result<std::span<const byte>> contents(const PhysicalView& memory, const Tag& tag, u32 skipped) {
    if (tag.size < skipped)
        return refuse({.subject = "Multiboot2 tag",
                       .expected = "a size that holds what its type asks for",
                       .found = "a size of",
                       .value = tag.size,
                       .offset = tag.at.value});
    return memory.bytes(tag.at + skipped, tag.size - skipped);
}

/// What the tags have in common: they are read one by one, in any order.
class Reader {
  public:
    Reader(const PhysicalView& memory, MemoryMap& map, BootInfo& info) : memory_(memory), map_(map), info_(info) {}

    Result<void> take(const Tag& tag) {
        switch (tag.type) {
        case TagType::command_line:
            return take_command_line(TRY(contents(memory_, tag, sizeof(TagHeader))), info_);
        case TagType::module:
            return take_module(tag);
        case TagType::ranges:
            return take_ranges(tag);
        case TagType::framebuffer:
            return take_framebuffer(tag);
        case TagType::old_rsdp:
        case TagType::new_rsdp:
            return take_rsdp(tag);
        default:
            return {};
        }
    }

    /// What every boot needs must have been among the tags.
    Result<void> finish() const {
        if (!has_ranges_)
            return refuse(
                {.subject = "Multiboot2 information", .expected = "a memory map", .found = "no tag of type 6"});
        if (info_.archive.size == 0)
            return refuse({.subject = "Multiboot2 information",
                           .expected = "the boot archive",
                           .found = "no module",
                           .advice = "give it with module2 in grub.cfg"});
        return {};
    }

  private:
    Result<void> take_module(const Tag& tag) {
        const auto name = TRY(contents(memory_, tag, sizeof(ModuleTag)));
        const auto module = TRY(memory_.read<ModuleTag>(tag.at));
        constexpr std::string_view wanted = "system";
        const bool named = name.size() >= wanted.size() && std::memcmp(name.data(), wanted.data(), wanted.size()) == 0;
        if (archive_named_ || (info_.archive.size != 0 && !named)) return {};
        if (module.base >= module.end)
            return refuse({.subject = "Multiboot2 module",
                           .expected = "an end above its start",
                           .found = "an end of",
                           .value = module.end,
                           .offset = tag.at.value});
        TRY(memory_.bytes(PhysAddr(module.base), module.end - module.base));
        info_.archive = {.base = module.base, .size = module.end - module.base};
        archive_named_ = named;
        return {};
    }

    Result<void> take_ranges(const Tag& tag) {
        const u32 room = static_cast<u32>(TRY(contents(memory_, tag, sizeof(RangesTag))).size());
        const auto head = TRY(memory_.read<RangesTag>(tag.at));
        if (head.entry_size < sizeof(E820Range) || head.entry_size % 8 != 0)
            return refuse({.subject = "Multiboot2 memory map",
                           .expected = "entries of 24 bytes or a larger multiple of 8",
                           .value = head.entry_size,
                           .offset = tag.at.value});
        for (u32 at = 0; room - at >= head.entry_size; at += head.entry_size) {
            const auto range = TRY(memory_.read<E820Range>(tag.at + sizeof(RangesTag) + at));
            TRY(map_.add(e820_region(range)));
            has_ranges_ = true;
        }
        return {};
    }

    Result<void> take_framebuffer(const Tag& tag) {
        TRY(contents(memory_, tag, offsetof(FramebufferTag, red_shift)));
        if (TRY(memory_.read<u8>(tag.at + offsetof(FramebufferTag, type))) != direct_rgb) return {};
        TRY(contents(memory_, tag, offsetof(FramebufferTag, padding)));
        const auto found = TRY(memory_.read<FramebufferTag>(tag.at));
        const auto fits = [&](u32 shift, u32 bits) { return bits != 0 && shift + bits <= found.bits_per_pixel; };
        if (found.bits_per_pixel > 32 || found.pitch < u64{found.width} * found.bits_per_pixel / 8 ||
            !fits(found.red_shift, found.red_bits) || !fits(found.green_shift, found.green_bits) ||
            !fits(found.blue_shift, found.blue_bits))
            return {};
        info_.framebuffer = {.address = u64{found.address_high} << 32 | found.address_low,
                             .pitch = found.pitch,
                             .width = found.width,
                             .height = found.height,
                             .bits_per_pixel = found.bits_per_pixel,
                             .red_shift = found.red_shift,
                             .red_bits = found.red_bits,
                             .green_shift = found.green_shift,
                             .green_bits = found.green_bits,
                             .blue_shift = found.blue_shift,
                             .blue_bits = found.blue_bits};
        return {};
    }

    /// The new RSDP names the XSDT, so it replaces an old one, and is not replaced by it.
    Result<void> take_rsdp(const Tag& tag) {
        const auto root = read_rsdp(TRY(contents(memory_, tag, sizeof(TagHeader))));
        if (root && (tag.type == TagType::new_rsdp || info_.acpi.table == 0)) info_.acpi = *root;
        return {};
    }

    const PhysicalView& memory_;
    MemoryMap& map_;
    BootInfo& info_;
    bool has_ranges_ = false;
    bool archive_named_ = false; ///< `archive` is the one called "system": no later module replaces it
};

} // namespace

Result<void> read_multiboot2(const PhysicalView& memory, PhysAddr information, MemoryMap& map, BootInfo& info) {
    const u32 total = TRY(memory.read<u32>(information));
    if (information.value % 8 != 0 || total < 16 || total > block_limit)
        return refuse({.subject = "Multiboot2 information",
                       .expected = "an address on 8 bytes and a size of 16 bytes to 1 MiB",
                       .found = "a size of",
                       .value = total,
                       .offset = information.value});
    TRY(memory.bytes(information, total));
    info.path = BootPath::multiboot2;

    Reader reader(memory, map, info);
    for (u64 at = 8; at < total && total - at >= sizeof(TagHeader);) {
        const auto header = TRY(memory.read<TagHeader>(information + at));
        if (header.size < sizeof(TagHeader) || header.size > total - at)
            return refuse({.subject = "Multiboot2 tag",
                           .expected = "a size from 8 bytes to the rest of the block",
                           .found = "a size of",
                           .value = header.size,
                           .offset = at});
        if (header.type == TagType::end) return reader.finish();
        TRY(reader.take({.at = information + at, .type = header.type, .size = header.size}));
        at += round_up(header.size, 8);
    }
    return refuse({.subject = "Multiboot2 information",
                   .expected = "an end tag within the block",
                   .found = "none in a block of",
                   .value = total});
}

} // namespace metta
