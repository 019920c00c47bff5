// SPDX-License-Identifier: MIT
// The lists of tests of memory.
#pragma once

#include <span>

#include "tests/inside/setting.hpp"

namespace metta::memory_tests {

using inside_tests::failed, inside_tests::misused, inside_tests::passed;
using inside_tests::Setting, inside_tests::Verdict, inside_tests::tell_number, inside_tests::number_told;
using MemoryTest = inside_tests::NamedTest;

extern const std::span<const MemoryTest> contract_tests, revocation_tests, payment_tests, death_tests, stretch_tests,
    frame_tests;

} // namespace metta::memory_tests
