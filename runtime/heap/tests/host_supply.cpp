// SPDX-License-Identifier: MIT
// Pages from the host, poisoned as long as they are not committed.
#include "runtime/heap/tests/host_supply.hpp"

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <algorithm>
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
    while (!reservations_.empty())
        release({reservations_.begin()->first, reservations_.begin()->second.size() * page_size});
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
    reservations_[base].resize(bytes / page_size);
    return {base, bytes};
}

HostSupply::Range HostSupply::range_of(u64 address, u64 pages) {
    demand(pages != 0 && address % page_size == 0, "no pages");
    const auto after = reservations_.upper_bound(address);
    demand(after != reservations_.begin(), "pages outside of its ranges");
    auto& [base, there] = *std::prev(after);
    demand(address + pages * page_size <= base + there.size() * page_size, "pages beyond a range");
    return {base, there};
}

bool HostSupply::commit(u64 address, u64 pages) {
    const Range range = range_of(address, pages);
    const auto first = range.pages.begin() + static_cast<std::ptrdiff_t>((address - range.base) / page_size);
    const auto end = first + static_cast<std::ptrdiff_t>(pages);
    demand(std::find(first, end, true) == end, "a page that is there already");
    if (fails()) return false;
    std::fill(first, end, true);
    pages_ += pages;
    ASAN_UNPOISON_MEMORY_REGION(pointer(address), pages * page_size);
    for (u64 page = 0; page != pages; ++page) // enough to make a page that was zero one that is not
        std::memset(pointer(address + page * page_size), 0xee, pages > 64 ? 64 : page_size);
    return true;
}

void HostSupply::decommit(u64 address, u64 pages) {
    const Range range = range_of(address, pages);
    const auto first = range.pages.begin() + static_cast<std::ptrdiff_t>((address - range.base) / page_size);
    const auto end = first + static_cast<std::ptrdiff_t>(pages);
    demand(std::find(first, end, false) == end, "a page that is not there");
    std::fill(first, end, false);
    pages_ -= pages;
    ASAN_POISON_MEMORY_REGION(pointer(address), pages * page_size);
}

void HostSupply::release(const Reservation& reservation) {
    const auto [base, bytes] = reservation;
    const auto found = reservations_.find(base);
    demand(found != reservations_.end() && found->second.size() * page_size == bytes, "a range that is not there");
    pages_ -= static_cast<u64>(std::count(found->second.begin(), found->second.end(), true));
    reservations_.erase(found);
    ASAN_UNPOISON_MEMORY_REGION(pointer(base), bytes);
    munmap(pointer(base), bytes);
}

} // namespace metta::heap::tests
