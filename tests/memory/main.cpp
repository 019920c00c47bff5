// SPDX-License-Identifier: MIT
// memory_tests [PREFIX]
#include "runtime/user/program.hpp"
#include "tests/inside/program.hpp"
#include "tests/memory/roles.hpp"

namespace metta {

u32 run_program(const Arguments& arguments) {
    using namespace memory_tests;
    const std::span<const MemoryTest> groups[] = {contract_tests, revocation_tests, payment_tests,
                                                  death_tests,    stretch_tests,    frame_tests};
    return inside_tests::run_test_program({.group = "memory",
                                           .tests = groups,
                                           .warm_up = "pay.modest",
                                           .guaranteed = 256,
                                           .optimistic = 1024,
                                           .play_role = play_role},
                                          arguments);
}

} // namespace metta
