// SPDX-License-Identifier: MIT
// A driver's way into the pager and out of it, in steps that are short for a fault handler.
#include "runtime/paging/ranges.hpp"

#include <algorithm>

#include "runtime/paging/request.hpp"

namespace metta::paging {
namespace {

u64 word_of(Driver& driver) { return reinterpret_cast<u64>(&driver); }
Driver& driver_of(u64 word) { return *reinterpret_cast<Driver*>(word); }

u64 add(Pager& pager, u64 driver, u64) { return static_cast<u64>(pager.add(driver_of(driver))); }
u64 remove(Pager& pager, u64 driver, u64) { return static_cast<u64>(pager.remove(driver_of(driver))); }
u64 touch(Pager& pager, u64 address, u64) { return static_cast<u64>(pager.resolve(address, Fault::write_bit)); }
u64 give(Pager& pager, u64 count, u64) { return pager.give_back(static_cast<u32>(count)); }

/// A few pages from one on.
constexpr u64 pages_a_step = 16;
u64 drop(Pager& pager, u64 word, u64 first) {
    Driver& driver = driver_of(word);
    const u64 end = std::min(driver.end(), first + pages_a_step * page_size);
    for (u64 page = first; page < end; page += page_size) driver.drop(pager, page);
    return 0;
}

Error refused(const Driver& driver, std::string_view expected, std::string_view advice) {
    return {.subject = "range",
            .expected = expected,
            .found = "none for the one at",
            .value = driver.begin(),
            .advice = advice};
}

} // namespace

Result<void> add_range(Driver& driver) {
    if (pager_request(&add, word_of(driver), 0) == 0)
        return refuse(refused(driver, "whole pages that no other range has, and at most 64 ranges",
                              "check its bounds against those of the program's other ranges"));
    if (!driver.eager()) return {};
    for (u64 page = driver.begin(); page < driver.end(); page += page_size) {
        if (pager_request(&touch, page, 0) == static_cast<u64>(PagingRefusal::none)) continue;
        remove_range(driver);
        return refuse(refused(driver, "a frame for each page", "give the domain a larger contract"));
    }
    return {};
}

void remove_range(Driver& driver) {
    if (pager_request(&remove, word_of(driver), 0) == 0) return;
    for (u64 page = driver.begin(); page < driver.end(); page += pages_a_step * page_size)
        pager_request(&drop, word_of(driver), page);
}

u32 give_frames_back(u32 count) {
    constexpr u32 frames_a_step = 8;
    u32 given = 0;
    while (given < count) {
        const u64 step = pager_request(&give, std::min(count - given, frames_a_step), 0);
        if (step == 0) break;
        given += static_cast<u32>(step);
    }
    return given;
}

} // namespace metta::paging
