// SPDX-License-Identifier: MIT
// Other domains of a test: this program again, in another role.
#pragma once

#include "tests/inside/child.hpp"
#include "tests/memory/setting.hpp"

namespace metta::memory_tests {

using inside_tests::from_parent, inside_tests::program_name, inside_tests::role_mark, inside_tests::to_parent;

struct Child : inside_tests::Child {
    explicit Child(const Setting& setting) : inside_tests::Child(setting.domains, setting.events) {}
};

} // namespace metta::memory_tests
