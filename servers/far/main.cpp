// SPDX-License-Identifier: MIT
// far: what a host calls from outside is carried out by a domain of its own for each session, so that nothing that a
// peer does lasts longer. This program is that domain, and the one that starts it, again and again.
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/program.hpp"
#include "servers/far/worker.hpp"

namespace metta {
namespace {

/// Exit statuses.
constexpr u32 status_no_service = 2;

constexpr std::string_view worker = "worker";
constexpr std::string_view worker_arguments("far\0worker\0", 11);

/// What a session can do with: names, connections, and what calls carry.
constexpr u64 guaranteed_frames = 96, optimistic_frames = 1024;

/// How long it waits, in milliseconds, when a worker has not come to a good end.
constexpr u64 pause = 100;

/// Lets a worker serve one session; false: that has not come to a good end.
bool work_once(Domains& domains) {
    const auto made = domains.create("far", worker_arguments, false);
    if (!made) return false;
    // A session that waits for its host is not ended for others' guarantees. Where memory is too small for that, it may
    // be.
    static_cast<void>(domains.set_contract(*made, guaranteed_frames, optimistic_frames));
    if (!domains.start(*made)) return false;
    const auto ended = domains.wait(*made);
    return ended && *ended == 0;
}

u32 keep_working() {
    auto domains = connect<DomainsClient>();
    auto events = connect<EventsClient>();
    if (!domains || !events) return status_no_service;
    const auto never = create_event(*events);
    if (!never) return status_no_service;
    for (;;)
        if (!work_once(*domains)) never->await(1, deadline_in(pause));
}

} // namespace

u32 run_program(const Arguments& arguments) { return arguments[1] == worker ? serve_session() : keep_working(); }

} // namespace metta
