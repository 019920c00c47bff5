// SPDX-License-Identifier: MIT
#include "tests/inside/program.hpp"

#include <array>

#include "runtime/client/child.hpp"
#include "runtime/client/console.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/output.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/clock.hpp"
#include "tests/inside/child.hpp"

namespace metta::inside_tests {
namespace {

constinit std::array<byte, 8 * argument_area_size> room{};
constinit middl::Arena arrived(room);

constexpr std::string_view test_role = "test";

/// kserver keeps page tables for each number that a domain has ever had, and images of programs, which go when memory
/// is short. What else it has taken, it has lost.
bool all_back(const Domains::MemoryRecord& before, const Domains::MemoryRecord& after) {
    constexpr u64 most_kept = 64;
    const u64 kept = after.kserver - before.kserver;
    return before.free + before.images == after.free + after.images + kept && kept <= most_kept;
}

class Running {
  public:
    Running(const TestProgram& program, Domains& domains, Output& out)
        : program_(program), domains_(domains), out_(out) {}

    u32 run_all(std::string_view prefix);

  private:
    bool run_and_count(std::string_view name);
    u32 run(std::string_view name);
    bool comes_back(const Domains::MemoryRecord& before);

    const TestProgram& program_;
    Domains& domains_;
    Output& out_;
};

/// Some time or other: domains that have been ended for their frames may have successors, which are being made.
bool Running::comes_back(const Domains::MemoryRecord& before) {
    constexpr u64 patience_in_milliseconds = 3000;
    const u64 deadline = deadline_in(patience_in_milliseconds);
    for (;;) {
        const auto after = domains_.memory();
        if (!after) return false;
        if (all_back(before, *after)) return true;
        if (now() >= deadline) {
            print(out_, program_.group, ": expected ", before.free + before.images,
                  " frames free or with images, found ", after->free + after->images, "\n");
            return false;
        }
        let_others_run();
    }
}

/// The status with which the test ends, in a domain of its own.
u32 Running::run(std::string_view name) {
    const auto child = create_child(domains_, {program_name(), role_mark, test_role, name});
    if (!child) return failed;
    if (!domains_.set_contract(*child, program_.guaranteed, program_.optimistic)) {
        static_cast<void>(domains_.kill(*child, failed));
        return domains_.wait(*child).value_or(failed);
    }
    return finish_child(domains_, *child).value_or(failed);
}

bool Running::run_and_count(std::string_view name) {
    const auto before = domains_.memory();
    const u32 status = run(name);
    Verdict verdict(program_.group, name, out_);
    verdict.equal(status, passed, "exit status");
    if (verdict.that(before.has_value(), "to be told how much memory is free"))
        verdict.that(comes_back(*before), "all frames back");
    return verdict.passed();
}

u32 Running::run_all(std::string_view prefix) {
    u32 count = 0, wrong = 0;
    for (const auto& group : program_.tests)
        for (const NamedTest& test : group) {
            if (!test.name.starts_with(prefix)) continue;
            out_.flush();
            if (count == 0) static_cast<void>(run(program_.warm_up));
            ++count;
            if (!run_and_count(test.name)) ++wrong;
        }
    print(out_, program_.group, ": ", count, " tests, ", wrong, " failed\n");
    return count > 0 && wrong == 0 ? passed : failed;
}

const NamedTest* find_test(const TestProgram& program, std::string_view name) {
    for (const auto& group : program.tests)
        for (const NamedTest& test : group)
            if (test.name == name) return &test;
    return nullptr;
}

/// As another domain: one test, or somebody whom a test needs.
u32 play(const TestProgram& program, const Arguments& arguments, Domains& domains, Output& out) {
    auto events = connect<EventsClient>();
    auto names = connect<NamesClient>(arrived);
    if (!events || !names) {
        print(out, program.group, ": expected the services events and names, found one of them refused\n");
        return failed;
    }
    const Setting setting = {domains, *events, *names, arrived};
    if (arguments[2] != test_role) return program.play_role(arguments[2], arguments, setting).value_or(misused);
    const NamedTest* const test = find_test(program, arguments[3]);
    if (test == nullptr) return misused;
    Verdict verdict(program.group, test->name, out);
    test->run(setting, verdict);
    return verdict.passed() ? passed : failed;
}

} // namespace

u32 run_test_program(const TestProgram& program, const Arguments& arguments) {
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    if (!console) return failed;
    Output out(*console);
    // A quiet domain has none: then its surrogate is never used.
    Nester::Result<DomainsClient> domains = connect<DomainsClient>(arrived);
    u32 status = failed;
    if (arguments[1] == role_mark) {
        DomainsClient none(Connection(0, nullptr), arrived);
        status = play(program, arguments, domains ? *domains : none, out);
    } else if (arguments.size() > 2) {
        print(out, program_name(), ": expected at most one word, the beginning of tests' names, found more\n");
        status = misused;
    } else if (!domains) {
        print(out, program_name(), ": expected the service domains, found it refused\n");
    } else {
        status = Running(program, *domains, out).run_all(arguments[1]);
    }
    out.flush();
    return status;
}

} // namespace metta::inside_tests
