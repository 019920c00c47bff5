// SPDX-License-Identifier: MIT
// What tests of several domains work with. Each test runs in a domain of its own.
#pragma once

#include <optional>
#include <string_view>

#include "interfaces/context.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/events.hpp"
#include "runtime/middl/memory.hpp"
#include "tests/inside/verdict.hpp"

namespace metta::inside_tests {

/// Everything is borrowed.
struct Setting {
    Domains& domains;
    Events& events;
    Context& names;
    middl::Memory& memory; ///< for what arrives
};

/// A number that a domain tells others, under a name, as long as it lives. Again: instead of the one before.
bool tell_number(const Setting& setting, std::string_view name, u64 number);
/// One that somebody has told; nothing: nobody has.
std::optional<u64> number_told(const Setting& setting, std::string_view name);

struct NamedTest {
    std::string_view name;
    void (*run)(const Setting& setting, Verdict& verdict);
};

} // namespace metta::inside_tests
