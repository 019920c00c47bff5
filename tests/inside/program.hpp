// SPDX-License-Identifier: MIT
// A program of tests, `PROGRAM [PREFIX]`: runs those whose names begin so, each in a domain of its own, and asks after
// each whether all memory has come back. `PROGRAM --as ROLE [WORD [WORD]]` is somebody whom a test needs.
#pragma once

#include <optional>
#include <span>

#include "runtime/user/arguments.hpp"
#include "tests/inside/setting.hpp"

namespace metta::inside_tests {

struct TestProgram {
    std::string_view group; ///< what is tested, a word
    std::span<const std::span<const NamedTest>> tests;
    /// Runs before anything is counted: images of programs, servers' tables for argument areas, and page tables that
    /// others have for what everybody may use, are kept.
    std::string_view warm_up;
    /// The contract of each test: what it needs itself is guaranteed to it, so that it is never asked for frames.
    u64 guaranteed, optimistic;
    /// Does its part. The exit status; nothing: there is no such role.
    std::optional<u32> (*play_role)(std::string_view role, const Arguments& arguments, const Setting& setting);
};

/// All that there is to do. The program's exit status.
u32 run_test_program(const TestProgram& program, const Arguments& arguments);

} // namespace metta::inside_tests
