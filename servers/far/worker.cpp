// SPDX-License-Identifier: MIT
// Two threads: one carries out calls, of which each may last for ever; the other waits for the end of the session, and
// ends the domain then, whatever the first is doing.
#include "servers/far/worker.hpp"

#include "interfaces/context.hpp"
#include "runtime/client/calls.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/nester.hpp"
#include "runtime/client/threads.hpp"
#include "runtime/client/types.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/user/late.hpp"
#include "runtime/user/thread.hpp"
#include "servers/far/bound_objects.hpp"

namespace metta {
namespace {

/// Exit statuses.
constexpr u32 status_over = 0, status_no_service = 2, status_no_thread = 3, status_no_link = 4;

struct Watch {
    Calls& calls;
    Event taken; ///< a call has been taken: there is a session
};

void watch(void* argument) {
    const Watch& watch = *static_cast<const Watch*>(argument);
    watch.taken.await(1);
    exit_domain(watch.calls.await_end() ? status_over : status_no_link);
}

constinit std::array<byte, MessageServer::maximum_message> request = {};
constinit std::array<byte, argument_area_size> piece_room = {};
constinit Late<BoundObjects> objects_room;
constinit Late<MessageServer> server_room;

/// Takes the next call into `request`. How long it is; or why there is none.
Calls::Result<usize> take_call(Calls& calls) {
    for (usize size = 0;;) {
        const auto taken = calls.next(static_cast<u32>(size));
        if (!taken) {
            if (taken.error().is<Calls::TooLong>()) return std::unexpected(Calls::TooLong{});
            return std::unexpected(SystemError::peer_died);
        }
        const auto piece = std::as_bytes(std::span<const u8>(taken->piece));
        if (piece.size() > request.size() - size || (piece.empty() && taken->left != 0))
            return std::unexpected(Calls::TooLong{});
        std::ranges::copy(piece, request.begin() + static_cast<std::ptrdiff_t>(size));
        size += piece.size();
        if (piece.size() >= taken->left) return size;
    }
}

bool give_answer(Calls& calls, std::span<const byte> answer) {
    for (;;) {
        const std::span<const byte> piece = answer.first(std::min(answer.size(), largest_sequence));
        answer = answer.subspan(piece.size());
        if (!calls.answer(middl::octets(piece), answer.empty())) return false;
        if (answer.empty()) return true;
    }
}

} // namespace

u32 serve_session() {
    middl::Arena memory(piece_room);
    auto calls = connect<CallsClient>(memory);
    auto events = connect<EventsClient>();
    auto threads = connect<ThreadsClient>();
    const types::Registry* const registry = open_registry();
    if (!calls || !events || !threads || registry == nullptr) return status_no_service;
    const auto taken = create_event(*events);
    if (!taken) return status_no_service;
    Watch watched = {*calls, *taken};
    const ThreadStart start = {&watch, &watched};
    if (!start_thread(*threads, start)) return status_no_thread;

    MessageServer& server = server_room.make(*registry, objects_room.make(),
                                             LentReference{Context::type_code, reference_to(Service::names)});
    if (!calls->begin()) return status_no_link;
    for (;;) {
        const auto size = take_call(*calls);
        if (!size && !size.error().is<Calls::TooLong>()) return status_over;
        taken->signal();
        const auto answer =
            size ? server.serve(std::span(request).first(*size)) : server.refuse(SystemError::bad_argument);
        if (!give_answer(*calls, answer)) return status_over;
    }
}

} // namespace metta
