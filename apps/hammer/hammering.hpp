// SPDX-License-Identifier: MIT
// The hammer's child: invokes at random, and counts what comes of it.
#pragma once

#include <array>

#include "runtime/client/output.hpp"

namespace metta::hammer {

/// How often each status came, how often a service refused what it was asked (with status ok), and how often a number
/// was not bound.
struct Tally {
    static constexpr usize statuses = 13; ///< Status::ok … bad_specification
    std::array<u64, statuses> answered = {};
    u64 unknown = 0; ///< a status that is none
    u64 refused = 0;
    u64 faults = 0;
};

/// Opens every service that there is for the domain, takes over its faults, and invokes. False: it may not. If an
/// invocation faults in another way than by an unbound number, that is told on `out`, and the domain ends.
bool hammer(u64 seed, u64 count, Tally& tally, Output& out);

void print_tally(TextSink& out, const Tally& tally);

} // namespace metta::hammer
