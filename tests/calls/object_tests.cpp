// SPDX-License-Identifier: MIT
// What a server may say of an object that it publishes, as clients see it.
#include <array>

#include "runtime/client/nester.hpp"
#include "tests/calls/child.hpp"
#include "tests/calls/roles.hpp"
#include "tests/calls/target.hpp"

namespace metta::call_tests {
namespace {

void withdrawn(const Setting& setting, Verdict& verdict) {
    Child server(setting);
    if (!verdict.that(server.run("withdraw"), "a server")) return;
    auto target = find_target(setting, target_name);
    auto other = find_target(setting, separate_name);
    if (!verdict.that(target && other, "connections")) return;
    verdict.that(target->count().has_value(), "a call before");
    server.tell();
    if (!verdict.that(server.told(2), "the object withdrawn")) return;
    for (u32 time = 0; time < 2; ++time) {
        const auto counted = target->count();
        verdict.that(!counted && counted.error().is(SystemError::revoked), "calls afterwards are revoked");
        const auto length = target->length("text");
        verdict.that(!length && length.error().is(SystemError::revoked), "calls with an area are revoked");
    }
    verdict.that(other->count().has_value(), "other objects are still there");
}

/// Each client has a count of its own, which starts at 0; without KeepState they share one.
void states(const Setting& setting, Verdict& verdict) {
    Child server(setting);
    if (!verdict.that(server.run("serve"), "a server")) return;
    for (const std::string_view path : {states_name, target_name}) {
        auto mine = find_target(setting, path);
        if (!verdict.that(mine.has_value(), "a connection")) return;
        const bool shared = path == target_name;
        for (u32 time = 1; time <= 3; ++time) verdict.equal(mine->count().value_or(0), time, "one's own count");
        for (u32 time = 1; time <= 2; ++time) {
            Child other(setting);
            verdict.that(other.make("count", path) && other.start(), "another client");
            verdict.equal(other.finish().value_or(0), shared ? 3 + time : 1, "another's count");
        }
        verdict.equal(mine->count().value_or(0), shared ? 6 : 4, "one's own count afterwards");
    }
}

/// Results of all operations through one portal, and through a portal each.
void separate(const Setting& setting, Verdict& verdict) {
    Child server(setting);
    if (!verdict.that(server.run("serve"), "a server")) return;
    for (const std::string_view path : {target_name, separate_name, wide_name}) {
        auto target = find_target(setting, path);
        if (!verdict.that(target.has_value(), "a connection")) return;
        verdict.equal(target->count().value_or(0), 1, "Count");
        const std::array<u8, 3> bytes = {1, 2, 250};
        verdict.equal(target->sum(bytes).value_or(0), 253, "Sum");
        verdict.equal(target->length("four").value_or(0), 4, "Length");
        const auto unwanted = target->length(" blank");
        verdict.that(!unwanted && unwanted.error().is<Target::Unwanted>() &&
                         unwanted.error().get_if<Target::Unwanted>()->bytes == 6 &&
                         unwanted.error().get_if<Target::Unwanted>()->text.text() == " blank",
                     "Unwanted");
        const middl::Any any = {.code = middl::Predefined::cardinal, .value = 77};
        const auto echoed = target->echo(any);
        verdict.that(echoed && *echoed == any, "Echo");
        const std::array<Target::Tree, 1> children = {};
        verdict.equal(target->depth({.name = "root", .children = children}).value_or(0), 2, "Depth");
        const std::array<i64, 5> numbers = {};
        verdict.equal(target->mix({.numbers = numbers}, true, Target::Colour::blue, -1, 'a', {}, 1).value_or(0), 5,
                      "Mix");
    }
}

/// A page of bytes in one call, which an area of one page cannot carry.
void sizes(const Setting& setting, Verdict& verdict) {
    static std::array<u8, page_size> bytes;
    Child server(setting);
    if (!verdict.that(server.run("serve"), "a server")) return;
    bytes.fill(1);
    auto wide = find_target(setting, wide_name);
    auto narrow = find_target(setting, target_name);
    if (!verdict.that(wide && narrow, "connections")) return;
    verdict.equal(wide->sum(bytes).value_or(0), bytes.size(), "the sum of a page");
    const auto refused = narrow->sum(bytes);
    verdict.that(!refused && refused.error().is(SystemError::busy), "no room for it in an ordinary area");
    verdict.equal(narrow->sum(std::span(bytes).first(largest_sequence)).value_or(0), largest_sequence,
                  "the sum of as much as an ordinary area has room for");
}

void bind_and_release(const Setting& setting, Verdict& verdict) {
    Child server(setting);
    if (!verdict.that(server.run("serve"), "a server")) return;
    const auto once = [&](std::string_view path) {
        const auto found = look_up(setting.names, path, setting.memory);
        if (!found) return false;
        const auto connection = Connection::bind(found->value);
        if (!connection) return verdict.equal(status_of(connection), 0, "to bind");
        TargetClient target(*connection, setting.memory);
        return verdict.equal(target.length("four").value_or(0), 4, "to call") &&
               verdict.equal(status_of(NesterClient().release(found->value)), 0, "to release");
    };
    const auto all = [&](u32 times) {
        bool well = true;
        for (u32 time = 0; time < times && well; ++time)
            for (const std::string_view path : {target_name, wide_name, separate_name, states_name}) well &= once(path);
        return well;
    };
    const auto free = [&] {
        const auto memory = setting.domains.memory();
        return memory ? memory->free : 0;
    };
    verdict.that(all(1), "to bind, call and release"); // tables for argument areas are kept
    const u64 before = free();
    constexpr u32 times = 250; // each of four
    verdict.that(all(times), "to bind, call and release many times");
    verdict.equal(free(), before, "free frames afterwards");
}

constexpr CallTest all[] = {
    {"objects.withdrawn", withdrawn}, {"objects.states", states},         {"objects.separate", separate},
    {"objects.sizes", sizes},         {"objects.bind", bind_and_release},
};

} // namespace

const std::span<const CallTest> object_tests = all;

} // namespace metta::call_tests
