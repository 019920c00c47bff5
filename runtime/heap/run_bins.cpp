// SPDX-License-Identifier: MIT
// Lists of free runs.
#include "runtime/heap/run_bins.hpp"

#include <bit>

namespace metta::heap {

u32 RunBins::bin_of(u32 granules) {
    if (granules < 16) return granules;
    const u32 power = static_cast<u32>(std::bit_width(granules)) - 1;
    return (power - 2) * 8 + (granules >> (power - 3)) % 8;
}

void RunBins::insert(Run& run) {
    const u32 bin = bin_of(run.granules);
    run.previous = nullptr;
    run.next = heads_[bin];
    if (run.next != nullptr) run.next->previous = &run;
    heads_[bin] = &run;
    filled_[bin / 64] |= u64{1} << bin % 64;
}

void RunBins::remove(Run& run) {
    if (run.next != nullptr) run.next->previous = run.previous;
    if (run.previous != nullptr) {
        run.previous->next = run.next;
        return;
    }
    const u32 bin = bin_of(run.granules);
    heads_[bin] = run.next;
    if (run.next == nullptr) filled_[bin / 64] &= ~(u64{1} << bin % 64);
}

Run* RunBins::find(u32 granules) const {
    u32 bin = bin_of(granules);
    u32 left = looks;
    for (Run* run = heads_[bin]; run != nullptr && left != 0; run = run->next, --left)
        if (run->granules >= granules) return run;
    ++bin;
    u32 word = bin / 64;
    u64 candidates = word < bin_count / 64 ? filled_[word] & ~u64{0} << bin % 64 : 0;
    while (candidates == 0) {
        if (++word >= bin_count / 64) return nullptr;
        candidates = filled_[word];
    }
    return heads_[word * 64 + static_cast<u32>(std::countr_zero(candidates))];
}

} // namespace metta::heap
