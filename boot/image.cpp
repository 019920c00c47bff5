// SPDX-License-Identifier: MIT
// From ELF segments to mapped frames.
#include "boot/image.hpp"

#include <cstring>

#include "runtime/base/elf.hpp"

namespace metta::boot {
namespace {

byte* at(PhysAddr phys) { return reinterpret_cast<byte*>(phys.value); }

Access access_of(const ElfSegment& segment) {
    if (segment.write) return Access::read_write;
    return segment.execute ? Access::read_execute : Access::read;
}

} // namespace

Result<u64> place_image(const Archive& archive, std::string_view name, u64 lowest, u64 limit, MemoryMap& memory,
                        RegionKind kind, PageTables& tables, Mode mode) {
    const std::span<const byte> file = TRY(archive.file(name));
    const ElfImage image = TRY(ElfImage::open(file, lowest, limit));
    for (const ElfSegment& segment : image.segments()) {
        const u64 start = round_down(segment.address, page_size);
        const u64 before = segment.address - start;
        const u64 size = round_up(before + segment.memory_size, page_size);
        const PhysAddr frames = TRY(memory.allocate(size, page_size, kind));
        std::memset(at(frames), 0, before);
        std::memcpy(at(frames) + before, segment.data.data(), segment.data.size());
        const u64 filled = before + segment.data.size();
        std::memset(at(frames) + filled, 0, size - filled);
        TRY(tables.map(VirtAddr(start), frames, size, access_of(segment), mode));
        if (mode == Mode::nucleus && !segment.write)
            TRY(tables.make_read_only(VirtAddr(direct_map_base + frames.value), size));
    }
    return image.entry();
}

} // namespace metta::boot
