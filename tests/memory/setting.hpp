// SPDX-License-Identifier: MIT
// What tests of memory work with and report, and the lists of them. Each test runs in a domain of its own.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "interfaces/context.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/events.hpp"
#include "runtime/base/text.hpp"
#include "runtime/middl/memory.hpp"

namespace metta::memory_tests {

inline constexpr u32 passed = 0, failed = 1, misused = 2;

/// Says what was expected and what was found, once for each thing that is not so, and remembers that there was one.
class Verdict {
  public:
    Verdict(std::string_view test, TextSink& out) : test_(test), out_(out) {}

    bool passed() const { return passed_; }

    /// `found` should be `expected`. Answers whether it is, for tests that make no sense any further.
    bool equal(u64 found, u64 expected, std::string_view what);
    bool that(bool condition, std::string_view what) { return equal(condition, true, what); }

  private:
    std::string_view test_;
    TextSink& out_;
    bool passed_ = true;
};

/// Everything is borrowed.
struct Setting {
    Domains& domains;
    Events& events;
    Context& names;
    middl::Memory& memory; ///< for what arrives
};

/// A number that a domain tells others, under a name, as long as it lives. Again: instead of the one before.
bool tell_number(const Setting& setting, std::string_view name, u64 number);
/// One that somebody has told; nothing: nobody has.
std::optional<u64> number_told(const Setting& setting, std::string_view name);

struct MemoryTest {
    std::string_view name;
    void (*run)(const Setting& setting, Verdict& verdict);
};
extern const std::span<const MemoryTest> contract_tests, revocation_tests, payment_tests, death_tests, stretch_tests,
    frame_tests;

} // namespace metta::memory_tests
