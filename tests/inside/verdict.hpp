// SPDX-License-Identifier: MIT
// What a test that runs in the system reports.
#pragma once

#include <string_view>

#include "runtime/base/text.hpp"

namespace metta::inside_tests {

/// Exit statuses of a test's domain.
inline constexpr u32 passed = 0, failed = 1, misused = 2;

/// Says what was expected and what was found, once for each thing that is not so, and remembers that there was one.
class Verdict {
  public:
    /// `group`: what is tested, a word.
    Verdict(std::string_view group, std::string_view test, TextSink& out) : group_(group), test_(test), out_(out) {}

    bool passed() const { return passed_; }

    /// `found` should be `expected`. Answers whether it is, for tests that make no sense any further.
    bool equal(u64 found, u64 expected, std::string_view what);
    bool that(bool condition, std::string_view what) { return equal(condition, true, what); }
    /// Something else is not as expected: the rest of the line.
    template <class... Parts>
    void fail(const Parts&... parts) {
        passed_ = false;
        print(out_, group_, ": ", test_, ": ", parts..., "\n");
    }

  private:
    std::string_view group_, test_;
    TextSink& out_;
    bool passed_ = true;
};

} // namespace metta::inside_tests
