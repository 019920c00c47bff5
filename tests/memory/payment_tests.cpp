// SPDX-License-Identifier: MIT
// Who takes all it can get pays for it itself: others still get theirs.
#include <array>

#include "tests/memory/child.hpp"

namespace metta::memory_tests {
namespace {

void modest(const Setting& setting, Verdict& verdict) {
    Child neighbour(setting);
    if (!verdict.that(neighbour.run("modest"), "a neighbour")) return;
    neighbour.tell();
    verdict.equal(neighbour.finish().value_or(failed), passed, "how a neighbour does");
}

void greedy(const Setting& setting, Verdict& verdict) {
    Child neighbour(setting), hog(setting);
    if (!verdict.that(neighbour.run("modest"), "a neighbour")) return;
    std::array<char, 20> storage;
    TextBuffer number(storage);
    print(number, neighbour.number());
    if (!verdict.that(hog.run("greedy", number.text()), "a hog with all it can get")) return;
    neighbour.tell();
    verdict.equal(neighbour.finish().value_or(failed), passed, "how the neighbour does");
    modest(setting, verdict); // and somebody new
    verdict.that(hog.kill(), "to end the hog");
}

constexpr MemoryTest all[] = {
    {"pay.modest", modest},
    {"pay.greedy", greedy},
};

} // namespace

const std::span<const MemoryTest> payment_tests = all;

} // namespace metta::memory_tests
