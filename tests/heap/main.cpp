// SPDX-License-Identifier: MIT
// heap_tests [PREFIX]
#include "runtime/user/program.hpp"
#include "tests/heap/setting.hpp"
#include "tests/inside/program.hpp"

namespace metta {

u32 run_program(const Arguments& arguments) {
    using namespace heap_tests;
    const std::span<const NamedTest> groups[] = {new_tests, thread_tests, mistake_tests, system_tests, own_heap_tests};
    return inside_tests::run_test_program({.group = "heap",
                                           .tests = groups,
                                           .warm_up = "system.everybody",
                                           .guaranteed = 256,
                                           .optimistic = 8192,
                                           .play_role = play_role},
                                          arguments);
}

} // namespace metta
