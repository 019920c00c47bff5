// SPDX-License-Identifier: MIT
// Domains that take as much as they can get: others still get theirs, and all of it comes back.
#include <array>

#include "runtime/client/nester.hpp"
#include "runtime/middl/any.hpp"
#include "tests/calls/child.hpp"
#include "tests/calls/target.hpp"

namespace metta::call_tests {
namespace {

void names_end(const Setting& setting, Verdict& verdict) {
    Child filler(setting);
    if (!verdict.that(filler.run("names"), "somebody who has added all names that there is room for")) return;
    constexpr std::string_view first = "services>filler_0", own = "services>somebody_else";
    verdict.that(setting.names.get(first).has_value(), "its first name");
    verdict.that(setting.names.add(own, middl::any_of(u32{5})).has_value(), "to add a name of one's own");
    verdict.that(filler.kill(), "to end it");
    const auto gone = setting.names.get(first);
    verdict.that(!gone && gone.error().is<Context::NotFound>(), "its names are gone");
    const auto kept = setting.names.get(own);
    verdict.that(kept && kept->value.value == 5, "one's own name is still there");
    verdict.that(setting.names.remove(own).has_value(), "to remove it");
}

void objects_end(const Setting& setting, Verdict& verdict) {
    Child filler(setting);
    if (!verdict.that(filler.run("many"), "somebody who has published all objects that there is room for")) return;
    const auto path_of = [](u32 number, TextBuffer&& path) {
        print(path, "services>many_", number);
        return path.text();
    };
    std::array<char, 32> storage;
    std::array<u64, 128> bound = {};
    u32 count = 0;
    for (; count < bound.size(); ++count) {
        const auto found = setting.names.get(path_of(count, TextBuffer(storage)));
        if (!found) break;
        const auto binding = NesterClient().bind(found->value.value);
        if (!binding) {
            verdict.that(binding.error().is<Nester::Exhausted>(), "no more connections: Exhausted");
            break;
        }
        bound[count] = found->value.value;
    }
    constexpr u32 fewest = 16;
    verdict.that(count >= fewest, "many connections");
    verdict.that(publish_target(setting).has_value(), "to publish something oneself");
    {
        Child other(setting);
        verdict.that(other.make("count", path_of(0, TextBuffer(storage))) && other.start(), "another client");
        verdict.equal(other.finish().value_or(0), 1, "what another client is answered");
    }
    // One given back is one that can be had again.
    verdict.that(NesterClient().release(bound[0]).has_value(), "to give a connection back");
    verdict.that(NesterClient().bind(bound[0]).has_value(), "to have it again");
    verdict.that(filler.kill(), "to end the server");
    verdict.that(!setting.names.get(path_of(0, TextBuffer(storage))), "its names are gone");
    for (u32 number = 0; number < count; ++number)
        verdict.that(NesterClient().release(bound[number]).has_value(), "to give all connections back");
}

constexpr CallTest all[] = {
    {"limits.names", names_end},
    {"limits.objects", objects_end},
};

} // namespace

const std::span<const CallTest> limit_tests = all;

} // namespace metta::call_tests
