// SPDX-License-Identifier: MIT
// Any bytes as operations of several domains: the stretch manager and the memory model stay the same.
#include <cstddef>
#include <cstdint>

#include "servers/vm/tests/model_run.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using metta::vm::test::ModelRun;
    ModelRun run;
    constexpr std::size_t step = ModelRun::bytes_of_operation, most = 400 * step;
    for (std::size_t at = 0; at + step <= size && at < most; at += step) {
        run.step(std::span<const std::uint8_t, step>(data + at, step));
        run.look(static_cast<std::uint32_t>(data[at] | data[at + 1] << 8 | data[at + 3] << 16));
        if (at / step % 8 == 0) run.look_everywhere();
    }
    run.look_everywhere();
    run.finish();
    return 0;
}
