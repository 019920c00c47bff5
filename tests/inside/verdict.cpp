// SPDX-License-Identifier: MIT
#include "tests/inside/verdict.hpp"

namespace metta::inside_tests {

bool Verdict::equal(u64 found, u64 expected, std::string_view what) {
    if (found != expected) fail(what, ": expected 0x", Hex{expected}, ", found 0x", Hex{found});
    return found == expected;
}

} // namespace metta::inside_tests
