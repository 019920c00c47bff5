// SPDX-License-Identifier: MIT
// A Multiboot2 information block, damaged at will: an answer or an error, and no byte read outside.
#include <algorithm>
#include <cstdlib>

#include "boot/firmware/multiboot2.hpp"
#include "boot/firmware/tests/machine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const metta::u8* data, metta::usize size) {
    using namespace metta;
    constexpr u64 start = 0x10, end = 0x100; // low, so that few bytes of the input make an address
    Machine machine(start, end - start);
    machine.put(0x10, u32{0xe8});
    machine.put(0x18, std::array<u32, 2>{1, 19}); // command line
    machine.text(0x20, "panic-test");
    machine.put(0x30, std::array<u32, 4>{3, 22, 0x20, 0x90}); // module
    machine.text(0x40, "other");
    machine.put(0x48, std::array<u32, 4>{6, 64, 24, 0}); // ranges
    machine.put(0x58, std::array<u64, 6>{0, 0x9fc00, 1, 0x9fc00, 0x60400, 2});
    machine.put(0x88, std::array<u32, 8>{8, 38, 0xfd00'0000, 0, 4096, 1024, 768, 0x0120}); // framebuffer
    machine.put(0xa8, std::array<u8, 6>{16, 8, 8, 8, 0, 8});
    machine.put(0xb0, std::array<u32, 2>{14, 28}); // RSDP
    machine.text(0xb8, "RSD PTR ");
    machine.put(0xc8, u32{0x1000});
    machine.put(0xd0, std::array<u32, 4>{3, 22, 0x10, 0x20}); // module
    machine.text(0xe0, "system");
    machine.put(0xe8, std::array<u32, 2>{0, 8});
    machine.damage({data, size});
    machine.seal(0xb8, 20, 0xc0);

    MemoryMap map;
    BootInfo info;
    if (!read_multiboot2(machine.view(), PhysAddr(start), map, info)) return 0;
    if (info.archive.size == 0 || !machine.view().bytes(PhysAddr(info.archive.base), info.archive.size)) std::abort();
    if (std::ranges::find(info.command_line, '\0') == std::end(info.command_line)) std::abort();
    return 0;
}
