// SPDX-License-Identifier: MIT
// The commands that look at memory: exact output.
#include <gtest/gtest.h>

#include "apps/shell/commands/memory.hpp"
#include "apps/shell/tests/fake_system.hpp"

namespace metta::shell {
namespace {

using Right = Stretches::Right;
using FrameState = MemoryView::FrameState;

constexpr u64 mib = u64{1} << 20;

class MemoryTest : public testing::Test {
  protected:
    std::string run(std::string_view text) {
        system.console.written.clear();
        const u32 status = shell.run(text, status_ok);
        shell.out().flush();
        return system.console.written + (status == 0 ? "" : "= " + std::to_string(status));
    }
    void add(const Stretches::StretchRecord& record, std::map<u32, u64> rights = {}) {
        system.memory_view.stretches.push_back({record, std::move(rights)});
    }
    /// Two stretches, and a reserved range with one in it.
    void add_stretches() {
        add({.base = stretches_base, .size = 2 * mib, .owner = 2, .global = {Right::read}}, {{2, 11}, {5, 1}, {7, 8}});
        add({.base = stretches_base + 8 * mib, .size = 1024 * mib, .owner = 0, .reserved = true});
        add({.base = stretches_base + 8 * mib,
             .size = 6 * mib,
             .owner = 2,
             .attributes = {Stretches::Attribute::large}},
            {{2, 13}});
        add({.base = stretches_base + 2048 * mib, .size = 2 * mib, .owner = 0}, {{0, 8}});
    }

    FakeSystem system;
    std::unique_ptr<Shell> owned = std::make_unique<Shell>(system.surroundings());
    Shell& shell = *owned;
};

TEST_F(MemoryTest, totals_regions_and_contracts) {
    system.memory_view.region_list = {
        {.first = 1, .end = 256, .total = 200, .free = 0, .largest = 0, .free_large = 0},
        {.first = 256, .end = 4096, .total = 0, .free = 0, .largest = 0, .free_large = 0},
        {.first = 4096, .end = 65536, .total = 60000, .free = 1000, .largest = 512, .free_large = 512},
    };
    system.memory_view.contracts = {{.domain = 0, .guaranteed = 10, .optimistic = 0, .used = 5, .held = 0},
                                    {.domain = 2, .guaranteed = 256, .optimistic = 1024, .used = 300, .held = 20},
                                    {.domain = 9, .guaranteed = 0, .optimistic = 65536, .used = 77, .held = 1}};
    EXPECT_EQ(run("memory"), "total          4000 KiB\n"
                             "free           2400 KiB\n"
                             "images          120 KiB\n"
                             "kserver         800 KiB\n"
                             "\n"
                             "region                       total KiB    free KiB  longest KiB  fragmentation\n"
                             "000000001000-0000000fffff          800           0            0              -\n"
                             "000001000000-00000fffffff       240000        4000         2048            49%\n"
                             "\n"
                             "contracts guarantee 1200 KiB, of which 400 KiB are free and kept; 2800 KiB are left for "
                             "others\n"
                             "id    name              guaranteed  optimistic        used        held  (frames)\n"
                             "0     kserver                   10           0           5           0\n"
                             "2     console                  256        1024         300          20\n"
                             "9     ?                          0       65536          77           1\n");
}

TEST_F(MemoryTest, the_map) {
    add_stretches();
    system.machine.boot.archive.size = 3 * mib;
    EXPECT_EQ(run("memory --map"),
              "000000010000-00ffffffffff  1073741760 KiB  private window of each domain\n"
              "010000000000-0100001fffff  2 MiB         kserver: the machine's description\n"
              "010000200000-0100005fffff  4 MiB         kserver: boot archive\n"
              "010000600000-01003fdfffff  1016 MiB      free\n"
              "01003fe00000-01ffffffffff  1047554 MiB   kserver: frames being cleared, registry of types, argument "
              "areas of connections\n"
              "020000000000-0200001fffff  2 MiB         stretch of console (2), for all r---\n"
              "020000200000-0200007fffff  6 MiB         free\n"
              "020000800000-0200407fffff  1 GiB         reserved for children of kserver (0)\n"
              "020000800000-020000dfffff  6 MiB           stretch of console (2)\n"
              "020040800000-02007fffffff  1016 MiB      free\n"
              "020080000000-0200801fffff  2 MiB         stretch of kserver (0)\n"
              "020080200000-7e7fffffffff  130545662 MiB  free\n"
              "7e8000000000-7effffffffff  512 GiB       common region\n");
}

TEST_F(MemoryTest, stretches) {
    const std::string head = "base          size      owner                 kind   everybody  domains\n";
    EXPECT_EQ(run("stretches"), head);
    add_stretches();
    const std::string
        first = "020000000000  2 MiB     console (2)           -      r---       console:rw-m ?:r--- ?:---m\n",
        second = "020000800000  6 MiB     console (2)           large  ----       console:r-xm\n",
        third = "020080000000  2 MiB     kserver (0)           -      ----       kserver:---m\n";
    EXPECT_EQ(run("stretches"), head + first + second + third);
    EXPECT_EQ(run("stretches console"), head + first + second);
    EXPECT_EQ(run("stretches 0"), head + third);
    system.domains.add(7, "guest");
    EXPECT_EQ(run("stretches guest"),
              head +
                  "020000000000  2 MiB     console (2)           -      r---       console:rw-m ?:r--- guest:---m\n");
    EXPECT_EQ(run("stretches nobody"),
              "stretches: expected a domain's number or name, found 'nobody'; 'domains' lists them\n= 1");
}

/// A name as a record has it.
template <usize size>
std::array<char, size> letters(std::string_view text) {
    std::array<char, size> array{};
    std::ranges::copy(text, array.begin());
    return array;
}

MemoryView::HeapRecord heap(u32 domain, std::string_view owner, std::string_view name, u64 blocks, bool shared) {
    return {.domain = domain,
            .owner = letters<32>(owner),
            .heap = letters<16>(name),
            .blocks = blocks,
            .bytes = blocks * 64,
            .mapped = 8192,
            .peak = 12288,
            .allocations = 1234567,
            .refused = 3,
            .shared = shared};
}

TEST_F(MemoryTest, heaps) {
    const std::string head =
                          "id    domain            heap               blocks        bytes       mapped         peak  "
                          "allocations  refused  shared\n",
                      first = "2     console           default                 7          448         8192        "
                              "12288      1234567        3  no\n",
                      second = "2     console           letters                 1           64         8192        "
                               "12288      1234567        3  yes\n",
                      last = "9     a?[2J?b           exactly16letters        0            0         8192        "
                             "12288      1234567        3  no\n";
    EXPECT_EQ(run("heap"), head);
    system.memory_view.heaps = {heap(2, "console", "default", 7, false), heap(2, "console", "letters", 1, true),
                                heap(9, "a\x1b[2J b", "exactly16letters", 0, false)};
    EXPECT_EQ(run("heap"), head + first + second + last);
    system.domains.add(2, "console");
    system.domains.add(3, "disk");
    EXPECT_EQ(run("heap console"), head + first + second);
    EXPECT_EQ(run("heap 2"), head + first + second);
    EXPECT_EQ(run("heap disk"), head);
    EXPECT_EQ(run("heap nobody"),
              "heap: expected a domain's number or name, found 'nobody'; 'domains' lists them\n= 1");
}

TEST_F(MemoryTest, page_faults) {
    const std::string head = "id    domain               faults   zeroed   copied  fetched  evicted   stored  refused "
                             "resident  avg.ticks    longest\n";
    EXPECT_EQ(run("faults"), head);
    const auto paging = [](u32 domain, bool pages, u64 faults) {
        return MemoryView::PagingRecord{.domain = domain,
                                        .name = letters<32>("hello"),
                                        .pages = pages,
                                        .faults = faults,
                                        .zeroed = 1,
                                        .copied = 2,
                                        .fetched = 3,
                                        .evicted = 4,
                                        .stored = 5,
                                        .refused = 6,
                                        .ticks = 2999,
                                        .longest = 2000,
                                        .resident = 7};
    };
    system.memory_view.paging = {paging(1, false, 0), paging(2, true, 3), paging(3, false, 9), paging(8, true, 0)};
    EXPECT_EQ(run("faults"),
              head + "2     hello                     3        1        2        3        4        5        6        7 "
                     "      999       2000\n"
                     "8     hello                     0        1        2        3        4        5        6        7 "
                     "        0       2000\n");
}

TEST_F(MemoryTest, frames) {
    system.memory_view.frames = {
        {.first = 0, .count = 1, .account = 0, .state = FrameState::machine, .maps = 0},
        {.first = 1, .count = 9, .account = 1, .state = FrameState::owned, .maps = 0},
        {.first = 10, .count = 2, .account = 1, .state = FrameState::owned, .maps = 0},
        {.first = 12, .count = 8, .account = 18, .state = FrameState::object, .maps = 3},
        {.first = 20, .count = 1, .account = 18, .state = FrameState::nailed, .maps = 1},
    };
    const std::string head = "addresses                      first    frames  account  state     maps\n",
                      object = "00000000c000-000000013fff        12         8       18  object       3\n";
    EXPECT_EQ(run("ramtab"), head +
                                 "000000000000-000000000fff         0         1        -  machine      0\n"
                                 "000000001000-00000000bfff         1        11        1  owned        0\n" +
                                 object + "000000014000-000000014fff        20         1       18  nailed       1\n");
    EXPECT_EQ(run("ramtab 12-19"), head + object);
    EXPECT_EQ(run("ramtab 0xc000-0x13fff"), head + object);
    EXPECT_EQ(run("ramtab 10"), head + "00000000a000-00000000afff        10         1        1  owned        0\n");
    EXPECT_EQ(run("ramtab 22"), head + "ramtab: expected an answer from who manages memory, found an argument "
                                       "refused\n= 1");
    EXPECT_EQ(run("ramtab x"), "ramtab: expected FIRST or FIRST-LAST, each a frame's number or an address that begins "
                               "with 0x, found 'x'\n= 2");
}

TEST_F(MemoryTest, ranges_of_frames) {
    const auto parsed = [](std::string_view word) {
        const auto range = parse_frame_range(word);
        return range ? std::to_string(range->first) + " " + std::to_string(range->end) : "none";
    };
    EXPECT_EQ(parsed("7"), "7 8");
    EXPECT_EQ(parsed("7-7"), "7 8");
    EXPECT_EQ(parsed("7-0x10fff"), "7 17");
    EXPECT_EQ(parsed("0xFFff"), "15 16");
    EXPECT_EQ(parsed("4503599627370495"), "4503599627370495 4503599627370496");
    for (const char* wrong : {"", "-", "7-", "-7", "8-7", "0x", "x10", "1 2", "1-2-3", "0x1g", "4503599627370496",
                              "99999999999999999999", "0xfffffffffffffffffff"})
        EXPECT_EQ(parsed(wrong), "none") << wrong;
}

TEST_F(MemoryTest, programs_with_a_contract) {
    using Log = std::vector<std::string>;
    EXPECT_EQ(run("run --memory 100,200 hello a"), "");
    EXPECT_EQ(std::exchange(system.domains.log, {}),
              (Log{"create hello a", "contract 5 100 200", "start 5", "wait 5"}));
    EXPECT_EQ(run("run -c --memory 0,0 hello --memory"), "");
    EXPECT_EQ(std::exchange(system.domains.log, {}),
              (Log{"create -c hello --memory", "contract 6 0 0", "start 6", "wait 6"}));
    EXPECT_EQ(run("run --debug-heap --memory 1,2 hello"), "");
    EXPECT_EQ(std::exchange(system.domains.log, {}),
              (Log{"create hello", "debug heap 7", "contract 7 1 2", "start 7", "wait 7"}));
    EXPECT_EQ(run("run --memory 701,0 hello"),
              "run: expected a contract that guarantees at most 700 frames, found more; 'memory' tells what others are "
              "guaranteed\n= 1");
    EXPECT_EQ(std::exchange(system.domains.log, {}), (Log{"create hello", "contract 8 701 0", "kill 8 1", "wait 8"}));
    for (const std::string wrong : {"1", "1,", ",1", "a,b", "1,2,3", "-1,2", "0x1,2"})
        EXPECT_EQ(run("run --memory " + wrong + " hello"),
                  "run: expected two numbers of frames, such as 256,1024, behind --memory, found '" + wrong + "'\n= 2");
    EXPECT_EQ(run("run --memory 1,2"), run("run"));
}

TEST_F(MemoryTest, without_the_service) {
    system.memory_view.frames = {{.first = 0, .count = 1}};
    system.memory_view.broken = SystemError::denied;
    const std::string told =
        ": expected an answer from who manages memory, found that this caller may not do that\n= 1";
    for (const std::string command : {"memory", "stretches", "ramtab", "heap", "faults"})
        EXPECT_TRUE(run(command).ends_with(command + told)) << command;
    Surroundings none = system.surroundings();
    none.memory_view = nullptr;
    const auto other = std::make_unique<Shell>(none);
    for (const std::string command : {"memory", "memory --map", "stretches", "ramtab", "heap", "faults"}) {
        system.console.written.clear();
        EXPECT_EQ(other->run(command), status_failed) << command;
        other->out().flush();
        EXPECT_TRUE(
            system.console.written.ends_with(command.substr(0, command.find(' ')) +
                                             ": expected the service memory_view, found that this shell has none; "
                                             "the blueprint decides who has it\n"))
            << system.console.written;
    }
}

} // namespace
} // namespace metta::shell
