// SPDX-License-Identifier: MIT
// Mistakes that a heap sees, and those that it sees only if it looks for them.
#include "tests/heap/setting.hpp"

namespace metta::heap_tests {
namespace {

constexpr u32 status_of_a_broken_heap = 134;

struct Mistake {
    std::string_view role;
    bool always_seen;
};
constexpr Mistake mistakes[] = {{"free-twice", true},        {"free-a-stranger", true},   {"write-behind", true},
                                {"write-far-behind", false}, {"write-after-free", false}, {"write-before", false}};

/// How it ends.
u32 commit(std::string_view role, bool debugged, const Setting& setting) {
    Child child(setting);
    if (!child.make(role) || (debugged && !setting.domains.debug_heap(child.number()))) return failed;
    if (!child.quiet() || !child.start()) return failed;
    return child.finish().value_or(failed);
}

void always(const Setting& setting, Verdict& verdict) {
    for (const Mistake& mistake : mistakes)
        if (mistake.always_seen)
            verdict.equal(commit(mistake.role, false, setting), status_of_a_broken_heap, mistake.role);
}

void debugged(const Setting& setting, Verdict& verdict) {
    for (const Mistake& mistake : mistakes)
        verdict.equal(commit(mistake.role, true, setting), status_of_a_broken_heap, mistake.role);
}

/// What is right is right for a heap that looks for mistakes, too.
void nothing_wrong(const Setting& setting, Verdict& verdict) {
    for (const std::string_view role : {"well", "leak"})
        for (const bool looking : {false, true}) verdict.equal(commit(role, looking, setting), passed, role);
}

constexpr NamedTest all[] = {
    {"mistakes.always", always}, {"mistakes.debugged", debugged}, {"mistakes.nothing_wrong", nothing_wrong}};

} // namespace

const std::span<const NamedTest> mistake_tests = all;

} // namespace metta::heap_tests
