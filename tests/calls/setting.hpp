// SPDX-License-Identifier: MIT
// What tests of calls work with, and the lists of them. Each test runs in a domain of its own.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/context.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/events.hpp"
#include "interfaces/offers.hpp"
#include "runtime/middl/memory.hpp"
#include "runtime/types/registry.hpp"
#include "tests/inside/verdict.hpp"

namespace metta::call_tests {

using inside_tests::failed, inside_tests::misused, inside_tests::passed, inside_tests::Verdict;

/// What a test works with. Everything is borrowed.
struct Setting {
    Domains& domains;
    Events& events;
    Offers& offers;
    Context& names;
    const types::Registry& registry;
    middl::Memory& memory; ///< for what arrives
};

struct CallTest {
    std::string_view name;
    void (*run)(const Setting& setting, Verdict& verdict);
};
extern const std::span<const CallTest> abuse_tests, hostile_tests, death_tests, object_tests, limit_tests;

} // namespace metta::call_tests
