// SPDX-License-Identifier: MIT
// Long random runs against the memory model; the fuzzer does the same with bytes that it chooses.
#include <gtest/gtest.h>

#include <random>

#include "servers/vm/tests/model_run.hpp"

namespace metta::vm::test {
namespace {

TEST(StretchesAgainstTheModel, the_processor_allows_what_the_model_allows) {
    for (u32 seed = 0; seed < 12; ++seed) {
        std::mt19937 random(seed);
        ModelRun run;
        constexpr u32 steps = 3000;
        for (u32 step = 0; step < steps; ++step) {
            std::array<u8, ModelRun::bytes_of_operation> bytes;
            for (u8& byte : bytes) byte = static_cast<u8>(random());
            if (step % 64 != 0 && bytes[5] % 16 == 9) bytes[5] = 10; // domains last a while
            run.step(bytes);
            for (u32 looks = 0; looks < 4; ++looks) run.look(static_cast<u32>(random()));
            if (step % 16 == 0) run.look_everywhere();
        }
        EXPECT_GT(run.done(), steps / 10);
        run.finish();
    }
}

} // namespace
} // namespace metta::vm::test
