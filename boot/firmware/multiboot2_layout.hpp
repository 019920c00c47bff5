// SPDX-License-Identifier: MIT
// The tags of the Multiboot2 information block, as far as booting reads them (Multiboot2 Specification 2.0, 3.6).
#pragma once

#include <cstddef>

#include "runtime/base/types.hpp"

namespace metta::multiboot2 {

enum class TagType : u32 {
    end = 0,
    command_line = 1,
    module = 3,
    ranges = 6,
    framebuffer = 8,
    old_rsdp = 14,
    new_rsdp = 15
};

struct TagHeader {
    TagType type;
    u32 size; ///< with this header, without the padding behind it
};

struct ModuleTag {
    TagHeader header;
    u32 base;
    u32 end;
    // Its command line follows, up to the end of the tag.
};
static_assert(sizeof(ModuleTag) == 16);

struct RangesTag {
    TagHeader header;
    u32 entry_size;
    u32 entry_version;
};
static_assert(sizeof(RangesTag) == 16);

struct FramebufferTag {
    TagHeader header;
    u32 address_low, address_high;
    u32 pitch;
    u32 width;
    u32 height;
    u8 bits_per_pixel;
    u8 type;
    u16 reserved;
    u8 red_shift, red_bits, green_shift, green_bits, blue_shift, blue_bits;
    u16 padding;
};
static_assert(sizeof(FramebufferTag) == 40 && offsetof(FramebufferTag, red_shift) == 32);
inline constexpr u8 direct_rgb = 1; // FramebufferTag::type; the others are palettes and text

} // namespace metta::multiboot2
