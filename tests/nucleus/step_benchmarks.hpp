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
    u64 map_pages;    ///< of mapping a run of pages,
    u64 demap_pages;  ///< and of demapping one
    u64 sweep;        ///< of taking away what is mapped in a stretch
    u64 map_unit;     ///< of mapping 2 MiB at once, with the check of all frames,
    u64 demap_unit;   ///< and of demapping them
    u64 protect;      ///< of changing rights on a stretch of 511 units: there are no steps
    u64 expel;        ///< of the destruction of a domain in which many threads are as deep as they can be
};

Status measure_steps(Fixture& fixture, LongestSteps& steps);

} // namespace metta::nucleus_tests
