// SPDX-License-Identifier: MIT
// A PVH start info, damaged at will: an answer or an error, and no byte read outside.
#include <algorithm>
#include <cstdlib>

#include "boot/firmware/pvh.hpp"
#include "boot/firmware/tests/machine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const metta::u8* data, metta::usize size) {
    using namespace metta;
    constexpr u64 start = 0x10, end = 0x300; // low, so that few bytes of the input make an address
    Machine machine(start, end - start);
    machine.put(start, std::array<u32, 4>{0x336ec578, 1, 0, 1});
    machine.put(start + 16,
                std::array<u64, 5>{0x80, 0xc0, 0x40, 0x100, 4}); // modules, line, RSDP, ranges and their number
    machine.text(0x40, "RSD PTR ");
    machine.put(0x40 + 16, u32{0x1000});
    machine.put(0x80, std::array<u64, 2>{0x200, 0x80});
    machine.text(0xc0, "a panic-test");
    machine.put(0x100, std::array<u64, 6>{0, 0x9fc00, 1, 0x9fc00, 0x60400, 2});
    machine.damage({data, size});
    machine.seal(0x40, 20, 0x48);

    MemoryMap map;
    BootInfo info;
    if (!read_pvh(machine.view(), PhysAddr(start), map, info)) return 0;
    if (info.archive.size == 0 || !machine.view().bytes(PhysAddr(info.archive.base), info.archive.size)) std::abort();
    if (std::ranges::find(info.command_line, '\0') == std::end(info.command_line)) std::abort();
    return 0;
}
