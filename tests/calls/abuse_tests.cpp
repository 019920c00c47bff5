// SPDX-License-Identifier: MIT
// Every interface that a domain can reach, called with everything that can be wrong.
#include <array>
#include <cstring>

#include "runtime/base/text.hpp"
#include "tests/calls/child.hpp"
#include "tests/calls/target.hpp"

namespace metta::call_tests {
namespace {

/// What is in services>, one after the other: each by a domain that has nothing to lose.
void abuse_services(const Setting& setting, Verdict& verdict) {
    u32 entries = 0;
    for (u32 number = 0;; ++number) {
        std::array<char, 64> storage;
        TextBuffer path(storage);
        {
            const auto listed = setting.names.list("services", number);
            if (!verdict.that(listed.has_value(), "a list of services") || listed->empty()) break;
            print(path, "services>", listed->begin()->name.text());
        }
        ++entries;
        Child child(setting);
        verdict.that(child.make("abuse", path.text()) && child.start(), "a domain that makes calls");
        const auto status = child.finish();
        if (!status || *status != passed)
            verdict.fail(path.text(), ": expected calls to end well, found status ", status.value_or(0));
    }
    constexpr u32 fewest = 10;
    verdict.that(entries >= fewest, "as many services as every domain has");
}

void abuse(const Setting& setting, Verdict& verdict, std::string_view what) {
    Child child(setting);
    verdict.that(child.make("abuse", what) && child.start(), "a domain that makes calls");
    verdict.equal(child.finish().value_or(failed), passed, what);
}

void abuse_nester(const Setting& setting, Verdict& verdict) { abuse(setting, verdict, "nester"); }

/// Contexts of kserver's that are no service.
void abuse_contexts(const Setting& setting, Verdict& verdict) {
    for (const std::string_view path : {"interfaces", "types"}) abuse(setting, verdict, path);
}

/// A program's own objects, in each of their forms; they must answer afterwards.
void abuse_objects(const Setting& setting, Verdict& verdict) {
    Child server(setting);
    if (!verdict.that(server.run("serve"), "a server")) return;
    for (const std::string_view path : {target_name, wide_name, separate_name, states_name}) {
        abuse(setting, verdict, path);
        auto target = find_target(setting, path);
        if (!verdict.that(target.has_value(), "an object that is still there")) return;
        verdict.equal(target->length("afterwards").value_or(0), 10, "an answer afterwards");
    }
}

constexpr CallTest all[] = {
    {"abuse.services", abuse_services},
    {"abuse.nester", abuse_nester},
    {"abuse.contexts", abuse_contexts},
    {"abuse.objects", abuse_objects},
};

} // namespace

const std::span<const CallTest> abuse_tests = all;

} // namespace metta::call_tests
