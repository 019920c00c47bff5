// SPDX-License-Identifier: MIT
// Free runs, by how long they are: a run that is long enough is found in a few instructions.
//
// Lists for every length up to 16 granules, then eight for each power of two, and a bit for each list that is not empty
// (M. Masmano and others, "TLSF", ECRTS 2004: there to find blocks, here to find runs of granules).
#pragma once

#include "runtime/heap/arena.hpp"

namespace metta::heap {

class RunBins {
  public:
    void insert(Run& run);
    void remove(Run& run);
    /// A run of at least so many granules, a short one first; null: none is sure to be found.
    Run* find(u32 granules) const;
    /// Calls `each` for all free runs. It must not insert or remove any.
    template <class Each>
    void for_each(Each&& each) const {
        for (Run* const head : heads_)
            for (Run* run = head; run != nullptr; run = run->next) each(*run);
    }

  private:
    static constexpr u32 bin_count = 128;
    /// How many runs of the list that may have runs that are too short are looked at.
    static constexpr u32 looks = 4;

    /// The list that runs of this length are in.
    static u32 bin_of(u32 granules);

    Run* heads_[bin_count] = {};
    u64 filled_[bin_count / 64] = {};
};

} // namespace metta::heap
