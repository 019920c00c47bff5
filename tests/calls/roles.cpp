// SPDX-License-Identifier: MIT
#include "tests/calls/roles.hpp"

#include <cstring>

#include "runtime/client/nester.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/client/threads.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/user/numbers.hpp"
#include "runtime/user/thread.hpp"
#include "tests/calls/abuse.hpp"
#include "tests/calls/child.hpp"
#include "tests/calls/target.hpp"

namespace metta::call_tests {
namespace {

/// Until somebody ends the domain.
[[noreturn]] void stay() {
    for (;;) static_cast<void>(from_parent.await(~u64{0} >> 2));
}

/// What is called by the word: a path, or the number of a reference that has no name.
std::optional<AbusedObject> find_object(const Setting& setting, std::string_view word) {
    if (word == "nester") {
        const auto* const interface = setting.registry.interface_named("Nester");
        if (interface == nullptr) return std::nullopt;
        return AbusedObject{.interface = *interface, .connection = Connection(nester_portal, nullptr)};
    }
    const auto found = look_up(setting.names, word, setting.memory);
    if (!found) return std::nullopt;
    return bind_object(setting.registry, found->code, found->value);
}

u32 abuse(std::string_view word, const Setting& setting, TextSink& out) {
    Verdict verdict("calls", word, out);
    const auto object = find_object(setting, word);
    if (!object) {
        verdict.fail("expected an object, found none");
        return failed;
    }
    constexpr u32 random_calls = 300;
    constexpr u64 seed = 20;
    Abuse(setting.registry, *object, verdict, seed).run(random_calls);
    return verdict.passed() ? passed : failed;
}

/// Memory that a thread writes anything into for as long as the domain lives.
struct Fire {
    std::span<byte> area;
};

void keep_firing(void* argument) {
    const std::span<byte> area = static_cast<Fire*>(argument)->area;
    Random random(area.size());
    for (u64 round = 0;; ++round) {
        const usize at = random.below(area.size() / sizeof(u32)) * sizeof(u32);
        *reinterpret_cast<volatile u32*>(area.data() + (round % 4 == 0 ? at % 64 : at)) =
            static_cast<u32>(round % 2 == 0 ? random.below(8) : random.next());
        constexpr u64 rounds_a_turn = 256;
        if (round % rounds_a_turn == 0) let_others_run();
    }
}

u32 fire(std::string_view path, std::string_view calls, const Setting& setting, TextSink& out) {
    static Fire fire;
    static ThreadStart start{&keep_firing, &fire};
    Verdict verdict("calls", path, out);
    const auto object = find_object(setting, path);
    auto threads = connect<ThreadsClient>();
    const auto wanted = parse_number(calls);
    if (!object || !threads || !wanted) {
        verdict.fail("expected an object and threads, found one of them missing");
        return failed;
    }
    fire.area = object->connection.area();
    if (!verdict.that(start_thread(*threads, start).has_value(), "a thread of its own")) return failed;
    constexpr u64 seed = 7;
    const u32 made = Abuse(setting.registry, *object, verdict, seed).run_under_fire(static_cast<u32>(*wanted));
    verdict.that(made >= *wanted, "as many calls as were wanted");
    return verdict.passed() ? passed : failed;
}

/// Calls Hold, then Count: the exit status has the first in its lower byte.
u32 hold(std::string_view path, const Setting& setting) {
    auto target = find_target(setting, path);
    if (!target) return absent_status;
    to_parent.signal();
    u32 first = 0;
    {
        const auto held = target->hold("held");
        first = status_of(held);
        if (held && held->text() != "held") first = absent_status;
    }
    const u32 second = status_of(target->count());
    to_parent.signal();
    return first | second << 8;
}

/// Calls Hold, and does not look at what comes back: it comes to memory that this domain has given up.
void hold_on(void* argument) {
    constexpr std::string_view text = "held";
    const Connection& connection = *static_cast<Connection*>(argument);
    const u32 size = text.size();
    std::memcpy(connection.area().data(), &size, sizeof size);
    std::memcpy(connection.area().data() + sizeof size, text.data(), size);
    static_cast<void>(connection.invoke(static_cast<u64>(Target::Operation::hold), 0, 0, 0, 0));
    to_parent.signal();
}

/// One thread calls Hold; when told so, the other releases the connection, and says so.
u32 release_inside(std::string_view path, const Setting& setting) {
    static std::optional<Connection> connection;
    static ThreadStart start{&hold_on, nullptr};
    const auto found = look_up(setting.names, path, setting.memory);
    auto threads = connect<ThreadsClient>();
    auto bound = find_target(setting, path);
    if (!found || !threads || !bound) return absent_status;
    connection.emplace(bound->portal_transport());
    start.argument = &*connection;
    if (!start_thread(*threads, start)) return failed;
    to_parent.signal();
    static_cast<void>(from_parent.await(1));
    if (!NesterClient().release(found->value)) return failed;
    to_parent.signal();
    stay();
}

u32 count(std::string_view path, const Setting& setting) {
    auto target = find_target(setting, path);
    if (!target) return absent_status;
    const auto counted = target->count();
    return counted ? *counted : status_of(counted);
}

/// Waits to be told, then withdraws, and says so.
u32 serve_and_withdraw(const Setting& setting) {
    if (!serve_targets(setting)) return failed;
    static_cast<void>(from_parent.await(1));
    if (!withdraw_target(setting)) return failed;
    to_parent.signal();
    stay();
}

u32 add_names(const Setting& setting) {
    for (u32 number = 0;; ++number) {
        std::array<char, 32> storage;
        TextBuffer path(storage);
        print(path, "services>filler_", number);
        const auto added = setting.names.add(path.text(), middl::any_of(number));
        if (added) continue;
        if (!added.error().is<Context::Exhausted>() || number == 0) return failed;
        to_parent.signal();
        stay();
    }
}

/// One object after the other, each with a name; then objects without names, until there is no room.
u32 publish_many(const Setting& setting) {
    for (u32 number = 0;; ++number) {
        const auto reference = publish_target(setting);
        if (!reference) {
            if (number == 0) return failed;
            to_parent.signal();
            stay();
        }
        std::array<char, 32> storage;
        TextBuffer path(storage);
        print(path, "services>many_", number);
        static_cast<void>(setting.names.add(path.text(), middl::reference_any(Target::type_code, *reference)));
    }
}

} // namespace

std::optional<u32> play_role(std::string_view role, const Arguments& arguments, const Setting& setting, TextSink& out) {
    const std::string_view first = arguments[3], second = arguments[4];
    if (role == "serve") {
        if (!serve_targets(setting)) return failed;
        stay();
    }
    if (role == "middle") {
        if (!serve_middle(setting)) return failed;
        stay();
    }
    if (role == "withdraw") return serve_and_withdraw(setting);
    if (role == "names") return add_names(setting);
    if (role == "many") return publish_many(setting);
    if (role == "abuse") return abuse(first, setting, out);
    if (role == "fire") return fire(first, second, setting, out);
    if (role == "hold") return hold(first, setting);
    if (role == "release") return release_inside(first, setting);
    if (role == "count") return count(first, setting);
    return std::nullopt;
}

} // namespace metta::call_tests
