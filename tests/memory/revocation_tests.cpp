// SPDX-License-Identifier: MIT
// Somebody is guaranteed what a hog has. In all cases the guarantee holds afterwards.
#include "runtime/client/memory_view.hpp"
#include "runtime/user/clock.hpp"
#include "tests/memory/child.hpp"
#include "tests/memory/hog.hpp"

namespace metta::memory_tests {
namespace {

constexpr u64 wanted = 200; ///< of the frames that the hog has beyond its guarantee
constexpr u64 patience_in_milliseconds = 100;
constexpr u64 little = 128; ///< what a domain is made of, at least
constexpr u32 status_of_revocation = 138;

struct Revocation {
    explicit Revocation(const Setting& at) : setting(at), hog(at), heir(at) {}

    /// A hog of this kind, and somebody who is to be guaranteed a part of what it has.
    bool begin(Verdict& verdict, std::string_view kind) {
        if (!verdict.that(heir.make("draw", "used") && hog.make("hog", kind) &&
                              hog.contract(hog_guaranteed, hog_optimistic),
                          "two children") ||
            !verdict.that(hog.start() && hog.told(1), "a hog with all it can get"))
            return false;
        if (!verdict.that(heir.contract(little, 0), "a little for it at first")) return false;
        auto view = connect<MemoryViewClient>();
        const auto totals = view ? view->totals() : std::unexpected(MemoryView::Error(SystemError::denied));
        if (!verdict.that(totals && totals->left >= totals->free - totals->kept + wanted, "to be told what is left"))
            return false;
        guaranteed = little + totals->free - totals->kept + wanted;
        began = now();
        const bool given = verdict.that(heir.contract(guaranteed, 0), "the guarantee");
        ended = now();
        return given;
    }
    /// All that is guaranteed can be drawn.
    void inherit(Verdict& verdict) {
        if (!verdict.that(heir.start() && heir.told(1), "the heir")) return;
        heir.tell();
        if (verdict.that(heir.told(2), "that the heir has drawn what it can"))
            verdict.equal(number_told(setting, "used").value_or(0), guaranteed, "what the heir has drawn");
    }
    bool waited() const { return ended - began >= ticks_of_milliseconds(patience_in_milliseconds, ticks_per_second()); }

    const Setting& setting;
    Child hog, heir;
    u64 guaranteed = 0, began = 0, ended = 0;
};

/// What it does not use is taken without asking.
void unmapped(const Setting& setting, Verdict& verdict) {
    Revocation revocation(setting);
    if (!revocation.begin(verdict, "unmapped")) return;
    revocation.inherit(verdict);
    revocation.hog.tell();
    if (verdict.that(revocation.hog.told(2), "the hog alive"))
        verdict.equal(number_told(setting, "lost").value_or(0), wanted, "frames that are not the hog's any more");
    revocation.hog.tell();
    verdict.equal(revocation.hog.finish().value_or(failed), passed, "how the hog ends");
}

void complying(const Setting& setting, Verdict& verdict) {
    Revocation revocation(setting);
    if (!revocation.begin(verdict, "complying")) return;
    if (verdict.that(revocation.hog.told(3), "the hog alive")) {
        verdict.equal(number_told(setting, "asked").value_or(0), wanted, "how many frames it was asked for");
        const u64 ticks = number_told(setting, "ticks").value_or(0);
        verdict.that(ticks <= ticks_of_milliseconds(patience_in_milliseconds, ticks_per_second()) &&
                         ticks > ticks_of_milliseconds(patience_in_milliseconds / 2, ticks_per_second()),
                     "about 100 ms for it");
    }
    revocation.inherit(verdict);
    revocation.hog.tell();
    verdict.equal(revocation.hog.finish().value_or(failed), passed, "how the hog ends");
}

void stubborn(const Setting& setting, Verdict& verdict) {
    Revocation revocation(setting);
    if (!revocation.begin(verdict, "stubborn")) return;
    verdict.that(revocation.hog.told(2), "that it was asked");
    verdict.that(revocation.waited(), "100 ms for it");
    verdict.equal(revocation.hog.finish().value_or(failed), status_of_revocation, "how the hog ends");
    revocation.inherit(verdict);
}

void deaf(const Setting& setting, Verdict& verdict) {
    Revocation revocation(setting);
    if (!revocation.begin(verdict, "deaf")) return;
    verdict.equal(revocation.hog.finish().value_or(failed), status_of_revocation, "how the hog ends");
    revocation.inherit(verdict);
}

constexpr MemoryTest all[] = {
    {"revocation.unmapped", unmapped},
    {"revocation.complying", complying},
    {"revocation.stubborn", stubborn},
    {"revocation.deaf", deaf},
};

} // namespace

const std::span<const MemoryTest> revocation_tests = all;

} // namespace metta::memory_tests
