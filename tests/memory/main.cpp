// SPDX-License-Identifier: MIT
// memory_tests [PREFIX] runs those tests whose names begin so, each in a domain of its own, and asks after each whether
// all memory has come back.
#include <array>
#include <utility>

#include "runtime/client/child.hpp"
#include "runtime/client/console.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/output.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/program.hpp"
#include "tests/memory/child.hpp"
#include "tests/memory/roles.hpp"

namespace metta {
namespace {

using namespace memory_tests;

constinit std::array<byte, 8 * argument_area_size> room{};
constinit middl::Arena arrived(room);

constexpr std::string_view test_role = "test";
std::array<std::span<const MemoryTest>, 6> all_groups() {
    return {contract_tests, revocation_tests, payment_tests, death_tests, stretch_tests, frame_tests};
}

const MemoryTest* find_test(std::string_view name) {
    for (const auto& group : all_groups())
        for (const MemoryTest& test : group)
            if (test.name == name) return &test;
    return nullptr;
}

/// As another domain: one test, or somebody whom a test needs.
u32 play(const Arguments& arguments, Domains& domains, Output& out) {
    auto events = connect<EventsClient>();
    auto names = connect<NamesClient>(arrived);
    if (!events || !names) {
        print(out, "memory: expected the services events and names, found one of them refused\n");
        return failed;
    }
    const Setting setting = {domains, *events, *names, arrived};
    if (arguments[2] == test_role) {
        const MemoryTest* const test = find_test(arguments[3]);
        if (test == nullptr) return misused;
        Verdict verdict("memory", test->name, out);
        test->run(setting, verdict);
        return verdict.passed() ? passed : failed;
    }
    return play_role(arguments[2], arguments, setting).value_or(misused);
}

/// kserver keeps page tables for each number that a domain has ever had, and images of programs, which go when memory
/// is short. What else it has taken, it has lost.
bool all_back(const Domains::MemoryRecord& before, const Domains::MemoryRecord& after) {
    constexpr u64 most_kept = 64;
    const u64 kept = after.kserver - before.kserver;
    return before.free + before.images == after.free + after.images + kept && kept <= most_kept;
}

/// Some time or other: domains that have been ended for their frames may have successors, which are being made.
bool comes_back(Domains& domains, const Domains::MemoryRecord& before, TextSink& out) {
    constexpr u64 patience_in_milliseconds = 3000;
    const u64 deadline = deadline_in(patience_in_milliseconds);
    for (;;) {
        const auto after = domains.memory();
        if (!after) return false;
        if (all_back(before, *after)) return true;
        if (now() >= deadline) {
            print(out, "memory: expected ", before.free + before.images, " frames free or with images, found ",
                  after->free + after->images, "\n");
            return false;
        }
        let_others_run();
    }
}

/// The status with which the test ends, in a domain of its own. What the test itself needs is guaranteed to it, so that
/// it is never it that is asked for frames.
u32 run_test(Domains& domains, std::string_view name) {
    constexpr u64 guaranteed = 256, optimistic = 1024;
    const auto child = create_child(domains, {program_name(), role_mark, test_role, name});
    if (!child) return failed;
    if (!domains.set_contract(*child, guaranteed, optimistic)) {
        static_cast<void>(domains.kill(*child, failed));
        return domains.wait(*child).value_or(failed);
    }
    return finish_child(domains, *child).value_or(failed);
}

u32 run_tests(std::string_view prefix, Domains& domains, Output& out) {
    u32 run = 0, wrong = 0;
    bool warm = false;
    for (const auto& group : all_groups())
        for (const MemoryTest& test : group) {
            if (!test.name.starts_with(prefix)) continue;
            out.flush();
            // Images of programs, and servers' tables for argument areas, are kept: once before anything is counted.
            if (!std::exchange(warm, true)) static_cast<void>(run_test(domains, "pay.modest"));
            const auto before = domains.memory();
            const u32 status = run_test(domains, test.name);
            Verdict verdict("memory", test.name, out);
            verdict.equal(status, passed, "exit status");
            if (verdict.that(before.has_value(), "to be told how much memory is free"))
                verdict.that(comes_back(domains, *before, out), "all frames back");
            ++run;
            if (!verdict.passed()) ++wrong;
        }
    print(out, "memory: ", run, " tests, ", wrong, " failed\n");
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
        print(out, "memory_tests: expected at most one word, the beginning of tests' names, found more\n");
        status = misused;
    } else if (!domains) {
        print(out, "memory_tests: expected the service domains, found it refused\n");
    } else {
        status = run_tests(arguments[1], *domains, out);
    }
    out.flush();
    return status;
}

} // namespace metta
