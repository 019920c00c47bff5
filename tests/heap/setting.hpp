// SPDX-License-Identifier: MIT
// The lists of tests of heaps, and the other domains that they need: this program again, in another role.
#pragma once

#include <optional>
#include <span>

#include "runtime/user/arguments.hpp"
#include "tests/inside/child.hpp"
#include "tests/inside/setting.hpp"

namespace metta::heap_tests {

using inside_tests::failed, inside_tests::passed;
using inside_tests::NamedTest, inside_tests::Setting, inside_tests::Verdict;

extern const std::span<const NamedTest> new_tests, thread_tests, mistake_tests, system_tests, own_heap_tests;

struct Child : inside_tests::Child {
    explicit Child(const Setting& setting) : inside_tests::Child(setting.domains, setting.events) {}
};

/// Does its part. The exit status; nothing: there is no such role.
std::optional<u32> play_role(std::string_view role, const Arguments& arguments, const Setting& setting);

} // namespace metta::heap_tests
