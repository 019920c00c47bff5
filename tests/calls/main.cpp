// SPDX-License-Identifier: MIT
// call_tests [PREFIX] runs those tests whose names begin so, each in a domain of its own, and asks after each whether
// all memory has come back.
#include <array>
#include <optional>

#include "runtime/client/child.hpp"
#include "runtime/client/console.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/offers.hpp"
#include "runtime/client/output.hpp"
#include "runtime/client/types.hpp"
#include "runtime/user/program.hpp"
#include "tests/calls/child.hpp"
#include "tests/calls/roles.hpp"

namespace metta {
namespace {

using namespace call_tests;

constinit std::array<byte, 8 * argument_area_size> room{};
constinit middl::Arena arrived(room);

constexpr std::string_view test_role = "test";

const CallTest* find_test(std::string_view name) {
    for (const auto& group : {abuse_tests, hostile_tests, death_tests, object_tests, limit_tests})
        for (const CallTest& test : group)
            if (test.name == name) return &test;
    return nullptr;
}

/// As another domain: one test, or somebody whom a test needs.
u32 play(const Arguments& arguments, Domains& domains, Output& out) {
    auto events = connect<EventsClient>();
    auto offers = connect<OffersClient>();
    auto names = connect<NamesClient>(arrived);
    const types::Registry* const registry = open_registry();
    if (!events || !offers || !names || registry == nullptr) {
        print(out, "calls: expected the services events, offers, names and types, found one of them refused\n");
        return failed;
    }
    const Setting setting = {domains, *events, *offers, *names, *registry, arrived};
    if (arguments[2] == test_role) {
        const CallTest* const test = find_test(arguments[3]);
        if (test == nullptr) return misused;
        Verdict verdict("calls", test->name, out);
        test->run(setting, verdict);
        return verdict.passed() ? passed : failed;
    }
    return play_role(arguments[2], arguments, setting, out).value_or(misused);
}

std::optional<u64> free_frames(Domains& domains) {
    const auto memory = domains.memory();
    if (!memory) return std::nullopt;
    return memory->free;
}

/// The status with which the test ends, in a domain of its own.
u32 run_test(Domains& domains, std::string_view name) {
    const auto child = create_child(domains, {program_name(), role_mark, test_role, name});
    return child ? finish_child(domains, *child).value_or(failed) : failed;
}

u32 run_tests(std::string_view prefix, Domains& domains, Output& out) {
    u32 run = 0, wrong = 0;
    bool warm = false;
    for (const auto& group : {abuse_tests, hostile_tests, death_tests, object_tests, limit_tests})
        for (const CallTest& test : group) {
            if (!test.name.starts_with(prefix)) continue;
            out.flush();
            // Images of programs, and servers' tables for argument areas, are kept: once before anything is counted.
            if (!std::exchange(warm, true)) static_cast<void>(run_test(domains, "objects.states"));
            const std::optional<u64> before = free_frames(domains);
            const u32 status = run_test(domains, test.name);
            const std::optional<u64> after = free_frames(domains);
            Verdict verdict("calls", test.name, out);
            verdict.equal(status, passed, "exit status");
            if (before && after) verdict.equal(*after, *before, "free frames");
            verdict.that(before && after, "to be told how much memory is free");
            ++run;
            if (!verdict.passed()) ++wrong;
        }
    print(out, "calls: ", run, " tests, ", wrong, " failed\n");
    return run > 0 && wrong == 0 ? passed : failed;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    if (!console) return failed;
    Output out(*console);
    // A quiet domain has none: then its surrogate is never used.
    Nester::Result<DomainsClient> domains = connect<DomainsClient>(arrived);
    u32 status = failed;
    if (arguments[1] == role_mark) {
        DomainsClient none(Connection(0, nullptr), arrived);
        status = play(arguments, domains ? *domains : none, out);
    } else if (arguments.size() > 2) {
        print(out, "call_tests: expected at most one word, the beginning of tests' names, found more\n");
        status = misused;
    } else if (!domains) {
        print(out, "call_tests: expected the service domains, found it refused\n");
    } else {
        status = run_tests(arguments[1], *domains, out);
    }
    out.flush();
    return status;
}

} // namespace metta
