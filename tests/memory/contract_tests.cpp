// SPDX-License-Identifier: MIT
// What is guaranteed is there, and no more can be guaranteed than there is.
#include "runtime/client/memory_view.hpp"
#include "tests/memory/child.hpp"

namespace metta::memory_tests {
namespace {

constexpr u64 absurdly_many = u64{1} << 40;

/// What could be guaranteed to it; 0: not told.
u64 left_for(const Setting& setting, const Child& child) {
    const auto refused = setting.domains.set_contract(child.number(), absurdly_many, 0);
    const auto* const why = refused ? nullptr : refused.error().get_if<Domains::NoContract>();
    return why == nullptr ? 0 : why->left;
}

void exact(const Setting& setting, Verdict& verdict) {
    Child child(setting), other(setting);
    if (!verdict.that(child.make("idle") && other.make("idle"), "two children")) return;
    verdict.that(child.contract(100, 0), "100 frames");
    verdict.that(other.contract(100, 0), "100 for another");
    const u64 left = left_for(setting, child);
    if (!verdict.that(left > 200, "more than that left")) return;
    verdict.equal(left_for(setting, other), left, "what is left for another with as much");
    const auto beyond = setting.domains.set_contract(child.number(), left + 1, 0);
    verdict.that(!beyond && beyond.error().is<Domains::NoContract>() &&
                     beyond.error().get_if<Domains::NoContract>()->left == left,
                 "one frame more than is left: NoContract");
    // Domains that nobody has guaranteed anything end by this.
    verdict.that(child.contract(left, 0), "exactly what is left");
    verdict.equal(left_for(setting, other), 100, "what is left for another then");
    verdict.that(!other.contract(101, 0), "a frame more for another is refused");
    verdict.that(other.contract(100, 1), "what it has already is not");
    verdict.that(child.contract(100, 0), "to give it up");
    verdict.equal(left_for(setting, child), left, "what is left afterwards");
}

void absurd(const Setting& setting, Verdict& verdict) {
    Child child(setting);
    if (!verdict.that(child.make("idle") && child.contract(100, 0), "a child")) return;
    const u64 left = left_for(setting, child);
    for (const u64 number : {absurdly_many + 1, ~u64{0}, u64{1} << 63}) {
        const auto guaranteed = setting.domains.set_contract(child.number(), number, 0);
        verdict.that(!guaranteed && guaranteed.error().is(SystemError::bad_argument), "no such guarantee");
        const auto optimistic = setting.domains.set_contract(child.number(), 0, number);
        verdict.that(!optimistic && optimistic.error().is(SystemError::bad_argument), "no such hope");
    }
    for (const u32 number : {0u, 1u, 255u, 256u, ~0u}) {
        const auto stranger = setting.domains.set_contract(number, 1, 1);
        verdict.that(!stranger && stranger.error().is<Domains::NoDomain>(), "no contract for domains of others");
    }
    verdict.equal(left_for(setting, child), left, "what is left afterwards");
}

/// Whatever others take that nobody has guaranteed to them.
void drawn(const Setting& setting, Verdict& verdict) {
    constexpr u64 guaranteed = 700;
    Child patient(setting), hog(setting);
    if (!verdict.that(patient.make("draw", "patient") && patient.contract(guaranteed, 0) && patient.start() &&
                          patient.told(1),
                      "somebody with a guarantee"))
        return;
    if (!verdict.that(hog.make("draw", "hog") && hog.contract(0, absurdly_many) && hog.start() && hog.told(1), "a hog"))
        return;
    hog.tell();
    verdict.that(hog.told(2), "that it has all it can get");
    auto view = connect<MemoryViewClient>();
    const auto totals = view ? view->totals() : std::unexpected(MemoryView::Error(SystemError::denied));
    if (verdict.that(totals.has_value(), "to be told what is free"))
        verdict.equal(totals->free, totals->kept, "free frames: those that are kept for others");
    patient.tell();
    if (verdict.that(patient.told(2), "that it has drawn what it can"))
        verdict.equal(number_told(setting, "patient").value_or(0), guaranteed, "what it has drawn");
}

constexpr MemoryTest all[] = {
    {"contracts.exact", exact},
    {"contracts.absurd", absurd},
    {"contracts.drawn", drawn},
};

} // namespace

const std::span<const MemoryTest> contract_tests = all;

} // namespace metta::memory_tests
