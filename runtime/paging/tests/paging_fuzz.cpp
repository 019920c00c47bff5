// SPDX-License-Identifier: MIT
// The same with scripts that libFuzzer finds.
#include <cstdio>
#include <cstdlib>

#include "runtime/paging/tests/random_paging.hpp"

extern "C" int LLVMFuzzerTestOneInput(const metta::u8* data, metta::usize size) {
    try {
        metta::paging::RandomPaging(std::span(data, size)).run();
    } catch (const std::runtime_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        std::abort();
    }
    return 0;
}
