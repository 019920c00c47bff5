// SPDX-License-Identifier: MIT
// Pages from the host, poisoned as long as they are not committed.
#include "runtime/heap/tests/host_supply.hpp"

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace metta::heap::tests {
namespace {

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "the heap misuses its supply: %s\n", what);
    std::abort();
}

void* pointer(u64 address) { return reinterpret_cast<void*>(address); }

} // namespace

HostSupply::~HostSupply() {
    while (!reservations_.empty()) release({reservations_.begin()->first, reservations_.begin()->second});
}

bool HostSupply::fails() {
    if (left_ == ~u64{0}) return false;
    if (left_ != 0) {
        --left_;
        return false;
    }
    failed_ = true;
    return true;
}

Reservation HostSupply::reserve(u64 bytes) {
    demand(bytes != 0 && bytes % large_page_size == 0, "a range that is not a number of 2 MiB");
    if (fails()) return {};
    void* const mapped = mmap(nullptr, bytes + large_page_size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    demand(mapped != MAP_FAILED, "more than the host has");
    const u64 start = reinterpret_cast<u64>(mapped), base = round_up(start, large_page_size);
    if (base != start) munmap(mapped, base - start);
    munmap(pointer(base + bytes), start + large_page_size - base);
    ASAN_POISON_MEMORY_REGION(pointer(base), bytes);
    reservations_[base] = bytes;
    return {base, bytes};
}

bool HostSupply::commit(u64 address, u64 pages) {
    demand(pages != 0 && address % page_size == 0, "no pages");
    const auto after = reservations_.upper_bound(address);
    demand(after != reservations_.begin(), "pages outside of its ranges");
    const auto [base, bytes] = *std::prev(after);
    demand(address + pages * page_size <= base + bytes, "pages beyond a range");
    for (u64 page = 0; page != pages; ++page)
        demand(!pages_.contains(address + page * page_size), "a page that is there already");
    if (fails()) return false;
    for (u64 page = 0; page != pages; ++page) pages_.insert(address + page * page_size);
    ASAN_UNPOISON_MEMORY_REGION(pointer(address), pages * page_size);
    std::memset(pointer(address), 0xee, pages * page_size);
    return true;
}

void HostSupply::decommit(u64 address, u64 pages) {
    demand(pages != 0, "no pages");
    for (u64 page = 0; page != pages; ++page)
        demand(pages_.erase(address + page * page_size) == 1, "a page that is not there");
    ASAN_POISON_MEMORY_REGION(pointer(address), pages * page_size);
}

void HostSupply::release(const Reservation& reservation) {
    const auto [base, bytes] = reservation;
    demand(reservations_.contains(base) && reservations_[base] == bytes, "a range that is not there");
    reservations_.erase(base);
    pages_.erase(pages_.lower_bound(base), pages_.lower_bound(base + bytes));
    ASAN_UNPOISON_MEMORY_REGION(pointer(base), bytes);
    munmap(pointer(base), bytes);
}

} // namespace metta::heap::tests
