// SPDX-License-Identifier: MIT
// What tests of calls report, and the lists of them. Each test runs in a domain of its own.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/context.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/events.hpp"
#include "interfaces/offers.hpp"
#include "runtime/base/text.hpp"
#include "runtime/middl/memory.hpp"
#include "runtime/types/registry.hpp"

namespace metta::call_tests {

inline constexpr u32 passed = 0, failed = 1, misused = 2;

/// Says what was expected and what was found, once for each thing that is not so, and remembers that there was one.
class Verdict {
  public:
    Verdict(std::string_view test, TextSink& out) : test_(test), out_(out) {}

    bool passed() const { return passed_; }

    /// `found` should be `expected`. Answers whether it is, for tests that make no sense any further.
    bool equal(u64 found, u64 expected, std::string_view what);
    bool that(bool condition, std::string_view what) { return equal(condition, true, what); }
    /// Something else is not as expected: the rest of the line.
    template <class... Parts>
    void fail(const Parts&... parts) {
        passed_ = false;
        print(out_, "calls: ", test_, ": ", parts..., "\n");
    }

  private:
    std::string_view test_;
    TextSink& out_;
    bool passed_ = true;
};

/// What a test works with. Everything is borrowed.
struct Setting {
    Domains& domains;
    Events& events;
    Offers& offers;
    Context& names;
    const types::Registry& registry;
    middl::Memory& memory; ///< for what arrives
};

struct CallTest {
    std::string_view name;
    void (*run)(const Setting& setting, Verdict& verdict);
};
extern const std::span<const CallTest> abuse_tests, hostile_tests, death_tests, object_tests, limit_tests;

} // namespace metta::call_tests
