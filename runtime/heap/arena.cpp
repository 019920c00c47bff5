// SPDX-License-Identifier: MIT
// An arena's records and its map of pages.
#include "runtime/heap/arena.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace metta::heap {
namespace {

/// Calls `each(word, mask)` for the parts of words that are the bits [first, end).
template <class Each>
void for_words(u64 first, u64 end, Each&& each) {
    while (first < end) {
        const u64 from = first % 64, count = std::min(64 - from, end - first);
        each(first / 64, (count == 64 ? ~u64{0} : (u64{1} << count) - 1) << from);
        first += count;
    }
}

} // namespace

u64 Arena::count_committed(u64 first, u64 end) const {
    u64 count = 0;
    for_words(first, end,
              [&](u64 word, u64 mask) { count += static_cast<u64>(std::popcount(committed[word] & mask)); });
    return count;
}

u64 Arena::row_end(u64 first, u64 end, bool there) const {
    while (first < end) {
        const u64 others = (there ? ~committed[first / 64] : committed[first / 64]) >> first % 64;
        const u64 left = 64 - first % 64;
        if (others != 0) return std::min(end, first + static_cast<u64>(std::countr_zero(others)));
        first += left;
    }
    return end;
}

void Arena::set_committed(u64 first, u64 end, bool there) {
    for_words(first, end, [&](u64 word, u64 mask) {
        if (there)
            committed[word] |= mask;
        else
            committed[word] &= ~mask;
    });
}

bool Arena::prepare_records(Metadata& metadata, u32 count) {
    for (const Run* one = unused_records; one != nullptr && count != 0; one = one->next) --count;
    while (records_made + count > record_pages * page_size / sizeof(Run)) {
        if (record_pages == run_table_pages(granules)) return false;
        if (!metadata.commit(reinterpret_cast<u64>(runs) + record_pages * page_size, 1)) return false;
        ++record_pages;
    }
    return true;
}

Run& Arena::take_record() {
    Run* const found = unused_records != nullptr ? unused_records : &runs[records_made++];
    if (found == unused_records) unused_records = found->next;
    Run& made = *std::construct_at(found);
    made.arena = this;
    return made;
}

void Arena::give_record(Run& run) {
    run.kind = Run::Kind::unused;
    run.next = unused_records;
    unused_records = &run;
}

bool Arena::know(Metadata& metadata, u32 count) {
    if (count <= known_granules()) return true;
    const u32 wanted = static_cast<u32>(granule_table_pages(count));
    if (wanted > table_pages) {
        const u64 at = reinterpret_cast<u64>(this) + u64{table_pages} * page_size;
        if (!metadata.commit(at, wanted - table_pages)) return false;
        table_pages = wanted;
    }
    std::memset(static_cast<void*>(table() + known_granules()), 0, (count - known_granules()) * sizeof(Granule));
    known_units = u64{count} * granule_size / slot_unit;
    return true;
}

} // namespace metta::heap
