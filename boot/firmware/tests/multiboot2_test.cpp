// SPDX-License-Identifier: MIT
// The Multiboot2 hand-off, tag by tag.
#include "boot/firmware/multiboot2.hpp"

#include <gtest/gtest.h>

#include "boot/firmware/tests/machine.hpp"

namespace metta {
namespace {

constexpr u64 start = 0x1000;

/// Appends tags one after the other, and closes the block on `read`.
class Multiboot2 : public testing::Test {
  protected:
    Multiboot2() : machine_(start, 0x4000) {}

    /// A tag whose contents are put at the address returned.
    u64 tag(u32 type, u32 contents) {
        const u64 at = start + used_;
        machine_.put(at, type);
        machine_.put(at + 4, u32{8} + contents);
        used_ += round_up(8 + contents, 8);
        return at + 8;
    }
    void command_line(std::string_view line) { machine_.text(tag(1, static_cast<u32>(line.size()) + 1), line); }
    void module(u32 base, u32 end, std::string_view line) {
        const u64 at = tag(3, 9 + static_cast<u32>(line.size()));
        machine_.put(at, base);
        machine_.put(at + 4, end);
        machine_.text(at + 8, line);
    }
    u64 ranges(u32 entry_size = 24) {
        const u64 at = tag(6, 8 + 2 * entry_size);
        machine_.put(at, entry_size);
        machine_.put(at + 8, u64{0x100000});
        machine_.put(at + 16, u64{0x10000});
        machine_.put(at + 24, u32{1});
        machine_.put(at + 8 + entry_size, u64{0x200000});
        machine_.put(at + 16 + entry_size, u64{0x20000});
        machine_.put(at + 24 + entry_size, u32{3});
        return at;
    }
    u64 framebuffer(u8 type = 1, u32 contents = 30) {
        const u64 at = tag(8, contents);
        machine_.put(at, u64{0x8'0000'0000});
        machine_.put(at + 8, u32{4096});
        machine_.put(at + 12, u32{1024});
        machine_.put(at + 16, u32{768});
        machine_.put(at + 20, u8{32});
        machine_.put(at + 21, type);
        machine_.put(at + 24, std::array<u8, 6>{16, 8, 8, 7, 0, 6});
        return at;
    }
    u64 rsdp(u32 type, u32 table) {
        const u64 at = tag(type, 20);
        machine_.text(at, "RSD PTR ");
        machine_.put(at + 16, table);
        machine_.seal(at, 20, at + 8);
        return at;
    }
    Result<void> close_and_read() {
        tag(0, 0);
        machine_.put(start, static_cast<u32>(used_));
        return read();
    }
    Result<void> read() { return read_multiboot2(machine_.view(), PhysAddr(start), map_, info_); }

    Machine machine_;
    MemoryMap map_;
    BootInfo info_;
    u64 used_ = 8;
};

TEST_F(Multiboot2, fills_in_everything) {
    command_line("panic-test x");
    module(0x2000, 0x2800, "other");
    ranges();
    framebuffer();
    rsdp(14, 0x1234);
    tag(77, 3); // a type nobody knows
    ASSERT_EQ(complaint(close_and_read()), "");
    EXPECT_EQ(info_.path, BootPath::multiboot2);
    EXPECT_STREQ(info_.command_line, "panic-test x");
    EXPECT_EQ(info_.self_test, SelfTest::panic);
    EXPECT_EQ(info_.archive.base, 0x2000u);
    EXPECT_EQ(info_.archive.size, 0x800u);
    EXPECT_EQ(info_.acpi.table, 0x1234u);
    const Framebuffer& screen = info_.framebuffer;
    EXPECT_EQ(screen.address, 0x8'0000'0000u);
    EXPECT_EQ(screen.pitch, 4096u);
    EXPECT_EQ(screen.width, 1024u);
    EXPECT_EQ(screen.height, 768u);
    EXPECT_EQ(screen.bits_per_pixel, 32);
    EXPECT_EQ(screen.red_shift, 16);
    EXPECT_EQ(screen.red_bits, 8);
    EXPECT_EQ(screen.green_shift, 8);
    EXPECT_EQ(screen.green_bits, 7);
    EXPECT_EQ(screen.blue_shift, 0);
    EXPECT_EQ(screen.blue_bits, 6);
    ASSERT_EQ(map_.regions().size(), 2u);
    EXPECT_EQ(map_.regions()[0], (MemoryRegion{0x100000, 0x10000, RegionKind::available}));
    EXPECT_EQ(map_.regions()[1], (MemoryRegion{0x200000, 0x20000, RegionKind::acpi_reclaimable}));
}

TEST_F(Multiboot2, first_module_is_the_archive_unless_one_is_called_system) {
    ranges();
    module(0x2000, 0x2800, "first");
    module(0x2800, 0x2900, "second");
    ASSERT_EQ(complaint(close_and_read()), "");
    EXPECT_EQ(info_.archive.base, 0x2000u);
    used_ -= 8;
    module(0x3000, 0x3100, "system.archive");
    module(0x3100, 0x3200, "system too late");
    module(0x3200, 0x3300, "last");
    ASSERT_EQ(complaint(close_and_read()), "");
    EXPECT_EQ(info_.archive.base, 0x3000u);
}

TEST_F(Multiboot2, larger_entries_are_stepped_over) {
    ranges(32);
    module(0x2000, 0x2800, "");
    ASSERT_EQ(complaint(close_and_read()), "");
    EXPECT_EQ(map_.regions().size(), 2u);
}

TEST_F(Multiboot2, says_what_is_missing) {
    const u64 at = ranges();
    EXPECT_EQ(complaint(close_and_read()),
              "Multiboot2 information: expected the boot archive, found no module; give it "
              "with module2 in grub.cfg");
    machine_.put(at - 8, u32{77});
    EXPECT_EQ(complaint(read()), "Multiboot2 information: expected a memory map, found no tag of type 6");
}

TEST_F(Multiboot2, framebuffer_that_cannot_be_used_is_left_out) {
    ranges();
    module(0x2000, 0x2800, "");
    framebuffer(2, 24);
    framebuffer(0);
    machine_.put(framebuffer() + 8, u32{4095}); // lines overlap
    machine_.put(framebuffer() + 24, u8{25});   // red leaves the pixel
    machine_.put(framebuffer() + 29, u8{0});    // no blue
    const u64 deep = framebuffer();
    machine_.put(deep + 8, u32{8192});
    machine_.put(deep + 20, u8{64}); // no such depth
    ASSERT_EQ(complaint(close_and_read()), "");
    EXPECT_EQ(info_.framebuffer.address, 0u);
}

TEST_F(Multiboot2, new_rsdp_wins_over_old_in_any_order) {
    ranges();
    module(0x2000, 0x2800, "");
    rsdp(15, 2);
    rsdp(14, 1);
    ASSERT_EQ(complaint(close_and_read()), "");
    EXPECT_EQ(info_.acpi.table, 2u);
    used_ -= 8;
    rsdp(15, 3);
    machine_.put(rsdp(15, 4), 'x');
    ASSERT_EQ(complaint(close_and_read()), "");
    EXPECT_EQ(info_.acpi.table, 3u);
}

TEST_F(Multiboot2, refuses_a_block_of_impossible_size) {
    ranges();
    module(0x2000, 0x2800, "");
    ASSERT_TRUE(close_and_read());
    for (const u32 total : {u32{0}, u32{15}, u32{0x100001}, ~u32{0}}) {
        machine_.put(start, total);
        EXPECT_NE(complaint(read()).find("a size of 16 bytes to 1 MiB"), std::string::npos) << total;
    }
    machine_.put(start, u32{0x4001});
    EXPECT_NE(complaint(read()).find("physical memory"), std::string::npos);
    machine_.put(start, static_cast<u32>(used_ - 8));
    EXPECT_NE(complaint(read()).find("expected an end tag within the block"), std::string::npos);
    machine_.put(start + 4, static_cast<u32>(used_));
    EXPECT_NE(complaint(read_multiboot2(machine_.view(), PhysAddr(start + 4), map_, info_)).find("on 8 bytes"),
              std::string::npos);
}

TEST_F(Multiboot2, refuses_tags_of_impossible_size) {
    ranges();
    module(0x2000, 0x2800, "");
    const u64 at = tag(77, 8);
    ASSERT_TRUE(close_and_read());
    for (const u32 size : {u32{0}, u32{7}, u32{25}, ~u32{0}}) {
        machine_.put(at - 4, size);
        EXPECT_NE(complaint(read()).find("expected a size from 8 bytes to the rest of the block"), std::string::npos)
            << size;
    }
    machine_.put(at - 4, u32{15});
    for (const u32 type : {3u, 6u, 8u}) {
        machine_.put(at - 8, type);
        EXPECT_NE(complaint(read()).find("expected a size that holds what its type asks for"), std::string::npos)
            << type;
    }
}

TEST_F(Multiboot2, refuses_a_direct_framebuffer_without_its_colours) {
    ranges();
    module(0x2000, 0x2800, "");
    framebuffer(1, 29);
    EXPECT_NE(complaint(close_and_read()).find("expected a size that holds"), std::string::npos);
}

TEST_F(Multiboot2, refuses_small_entries_and_backward_modules) {
    const u64 map = ranges();
    module(0x2800, 0x2000, "");
    EXPECT_NE(complaint(close_and_read()).find("expected an end above its start"), std::string::npos);
    for (const u32 size : {0u, 16u, 23u, 28u}) {
        machine_.put(map, size);
        EXPECT_NE(complaint(read()).find("expected entries of 24 bytes"), std::string::npos) << size;
    }
}

TEST_F(Multiboot2, refuses_an_archive_out_of_reach_and_a_line_without_end) {
    ranges();
    module(0x2000, 0x5001, "");
    EXPECT_NE(complaint(close_and_read()).find("physical memory"), std::string::npos);
    used_ = 8;
    command_line("abcdefg");
    machine_.put(start + 8 + 15, 'h');
    EXPECT_NE(complaint(close_and_read()).find("command line"), std::string::npos);
}

} // namespace
} // namespace metta
