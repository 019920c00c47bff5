// SPDX-License-Identifier: MIT
// paging_tests [PREFIX]
#include "runtime/user/program.hpp"
#include "tests/inside/program.hpp"
#include "tests/paging/tests.hpp"

namespace metta {
namespace {

std::optional<u32> play_role(std::string_view role, const Arguments&, const inside_tests::Setting& setting) {
    if (role == paging_tests::store_name) return paging_tests::be_store(setting);
    return std::nullopt;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    using namespace paging_tests;
    const std::span<const NamedTest> groups[] = {memory_tests, mapping_tests};
    return inside_tests::run_test_program({.group = "paging",
                                           .tests = groups,
                                           .warm_up = "mapping.remote",
                                           .guaranteed = 256,
                                           .optimistic = 256,
                                           .play_role = play_role},
                                          arguments);
}

} // namespace metta
