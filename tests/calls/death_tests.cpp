// SPDX-License-Identifier: MIT
// Domains that are ended in the middle of calls: servers, clients, and servers that are clients themselves.
#include "tests/calls/child.hpp"
#include "tests/calls/roles.hpp"
#include "tests/calls/target.hpp"

namespace metta::call_tests {
namespace {

constexpr u32 died = refused_status | static_cast<u32>(SystemError::peer_died);
/// How often a server has signalled when somebody is inside: once for being ready.
constexpr u64 inside = 2;

/// A server, and a client that is inside it: through `path`.
struct Held {
    explicit Held(const Setting& setting) : server(setting), middle(setting), client(setting) {}

    bool directly(Verdict& verdict) {
        return verdict.that(server.run("serve"), "a server") &&
               verdict.that(client.run("hold", target_name), "a client") &&
               verdict.that(server.told(inside), "the client's call inside");
    }
    bool through_middle(Verdict& verdict) {
        return verdict.that(server.run("serve"), "a server") &&
               verdict.that(middle.run("middle"), "one in the middle") &&
               verdict.that(client.run("hold", middle_name), "a client") &&
               verdict.that(server.told(inside), "the client's call inside");
    }
    Child server, middle, client;
};

/// Somebody else can call it.
void still_serves(const Setting& setting, Verdict& verdict, std::string_view path) {
    auto target = find_target(setting, path);
    if (!verdict.that(target.has_value(), "an object that is still there")) return;
    verdict.equal(target->length("afterwards").value_or(0), 10, "an answer afterwards");
}

void nobody_dies(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.through_middle(verdict)) return;
    held.server.tell();
    if (verdict.that(held.client.told(2), "the client's calls over"))
        verdict.equal(held.client.finish().value_or(absent_status), 0, "what the client was answered");
}

void server_dies(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.directly(verdict)) return;
    verdict.that(held.server.kill(), "to end the server");
    if (verdict.that(held.client.told(2), "the client's calls over"))
        verdict.equal(held.client.finish().value_or(absent_status), died | died << 8, "what the client was answered");
}

void client_dies(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.directly(verdict)) return;
    verdict.that(held.client.kill(), "to end the client");
    still_serves(setting, verdict, target_name);
}

void middle_dies(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.through_middle(verdict)) return;
    verdict.that(held.middle.kill(), "to end the one in the middle");
    held.server.tell(); // writes what it answers where the middle would have read it
    if (verdict.that(held.client.told(2), "the client's calls over"))
        verdict.equal(held.client.finish().value_or(absent_status), died | died << 8, "what the client was answered");
    still_serves(setting, verdict, target_name);
}

void last_dies(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.through_middle(verdict)) return;
    verdict.that(held.server.kill(), "to end the last server");
    // The one in the middle lives, and answers what it was answered; then it answers by itself.
    if (verdict.that(held.client.told(2), "the client's calls over"))
        verdict.equal(held.client.finish().value_or(absent_status), died, "what the client was answered");
    still_serves(setting, verdict, middle_name);
}

void first_dies(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.through_middle(verdict)) return;
    verdict.that(held.client.kill(), "to end the client");
    still_serves(setting, verdict, target_name);
    still_serves(setting, verdict, middle_name);
}

/// All but the client, from the back.
void both_servers_die(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.through_middle(verdict)) return;
    verdict.that(held.middle.kill(), "to end the one in the middle");
    verdict.that(held.server.kill(), "to end the last server");
    if (verdict.that(held.client.told(2), "the client's calls over"))
        verdict.equal(held.client.finish().value_or(absent_status), died | died << 8, "what the client was answered");
}

/// The client and the one in the middle, while the last keeps both their calls.
void both_callers_die(const Setting& setting, Verdict& verdict) {
    Held held(setting);
    if (!held.through_middle(verdict)) return;
    verdict.that(held.middle.kill(), "to end the one in the middle");
    verdict.that(held.client.kill(), "to end the client");
    still_serves(setting, verdict, target_name);
}

/// The client gives up what it shares with the server while a thread of its own is inside. The server answers where
/// the client would have read it, although another domain has ended meanwhile, when what is left over is looked for.
void client_releases(const Setting& setting, Verdict& verdict) {
    Child server(setting), client(setting);
    const bool ready =
        verdict.that(server.run("serve"), "a server") &&
        verdict.that(client.make("release", target_name) && client.quiet() && client.start(), "a client") &&
        verdict.that(server.told(inside), "the client's call inside");
    if (!ready) return;
    client.tell();
    if (!verdict.that(client.told(2), "the connection released")) return;
    {
        Child other(setting);
        verdict.that(other.make("count", target_name) && other.start() && other.finish().has_value(), "another's end");
    }
    server.tell();
    if (verdict.that(client.told(3), "the client's call over")) still_serves(setting, verdict, target_name);
}

constexpr CallTest all[] = {
    {"death.nobody", nobody_dies},       {"death.server", server_dies},       {"death.client", client_dies},
    {"death.middle", middle_dies},       {"death.last", last_dies},           {"death.first", first_dies},
    {"death.servers", both_servers_die}, {"death.callers", both_callers_die}, {"death.released", client_releases},
};

} // namespace

const std::span<const CallTest> death_tests = all;

} // namespace metta::call_tests
