// SPDX-License-Identifier: MIT
// Clients that write into their argument areas while servers read them.
#include "tests/calls/child.hpp"
#include "tests/calls/target.hpp"

namespace metta::call_tests {
namespace {

constexpr std::string_view calls_each = "1000";

void fire_at(const Setting& setting, Verdict& verdict, std::string_view path, bool quiet) {
    Child client(setting);
    verdict.that(client.make("fire", path, calls_each) && (!quiet || client.quiet()) && client.start(),
                 "a domain that makes calls");
    verdict.equal(client.finish().value_or(failed), passed, path);
}

void fire_at_services(const Setting& setting, Verdict& verdict) {
    for (const std::string_view path : {"services>domains", "services>names", "services>types", "services>portals"})
        fire_at(setting, verdict, path, false);
    fire_at(setting, verdict, "services>console", true);
}

void fire_at_objects(const Setting& setting, Verdict& verdict) {
    Child server(setting);
    if (!verdict.that(server.run("serve"), "a server")) return;
    for (const std::string_view path : {target_name, wide_name, separate_name, states_name}) {
        fire_at(setting, verdict, path, false);
        auto target = find_target(setting, path);
        if (!verdict.that(target.has_value(), "an object that is still there")) return;
        verdict.equal(target->length("afterwards").value_or(0), 10, "an answer afterwards");
    }
}

constexpr CallTest all[] = {
    {"hostile.services", fire_at_services},
    {"hostile.objects", fire_at_objects},
};

} // namespace

const std::span<const CallTest> hostile_tests = all;

} // namespace metta::call_tests
