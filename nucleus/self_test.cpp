// SPDX-License-Identifier: MIT
// Each case does what only a broken nucleus would do.
#include "nucleus/self_test.hpp"

#include "nucleus/panic.hpp"

extern "C" metta::byte nucleus_text_start[];

namespace metta {
namespace {

template <class T>
volatile T* at(u64 address) {
    return reinterpret_cast<volatile T*>(address);
}

/// Calls itself until the stack ends; what is done with the result keeps the compiler from making a loop of it.
[[gnu::noinline]] u64 overflow(u64 depth) {
    volatile u64 frame[32] = {depth};
    if (frame[0] != depth) return 0;
    return overflow(depth + 1) + frame[depth % 32];
}

/// Where the direct map shows the first byte of the nucleus' text: its pages are the only ones that begin like it.
u64 alias_of_text(const BootInfo& info) {
    const u64 first = *at<u64>(reinterpret_cast<u64>(nucleus_text_start));
    for (const MemoryRegion& region : info.regions)
        for (u64 page = region.base; region.kind == RegionKind::nucleus && page < region.end(); page += page_size)
            if (*at<u64>(direct_map_base + page) == first) return direct_map_base + page;
    panic("self-test: the direct map does not show the nucleus' text");
}

} // namespace

void run_self_test(const BootInfo& info) {
    switch (info.self_test) {
    case SelfTest::none:
    case SelfTest::panic:
        panic("asked for by the word panic-test on the command line");
    case SelfTest::overflow:
        overflow(0);
        break;
    case SelfTest::user_read:
        (void)*at<u8>(info.domain.entry);
        break;
    case SelfTest::user_execute:
        reinterpret_cast<void (*)()>(info.domain.entry)();
        break;
    case SelfTest::text_write:
        *at<u8>(reinterpret_cast<u64>(nucleus_text_start)) = 0;
        break;
    case SelfTest::alias_write:
        *at<u8>(alias_of_text(info)) = 0;
        break;
    }
    panic("self-test: what must be refused has been done");
}

} // namespace metta
