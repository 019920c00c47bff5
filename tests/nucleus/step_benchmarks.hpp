// SPDX-License-Identifier: MIT
// For how long the nucleus can keep interrupts off: the longest steps of operations that go in steps.
#pragma once

#include "tests/nucleus/fixture.hpp"

namespace metta::nucleus_tests {

/// Instructions of the longest step of each kind, from ring 3 and back.
struct LongestSteps {
    u64 clear_tables; ///< of the creation of a stretch
    u64 free_pages;   ///< of the destruction of a stretch all of whose pages are mapped
    u64 dismantle;    ///< of a domain's page tables, one of them full
    u64 expel;        ///< of the destruction of a domain in which many threads are as deep as they can be
};

Status measure_steps(Fixture& fixture, LongestSteps& steps);

} // namespace metta::nucleus_tests
