// SPDX-License-Identifier: MIT
// A thread that gives frames back in time.
#include "runtime/client/events.hpp"
#include "runtime/client/frames.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/client/threads.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/user/thread.hpp"

namespace metta::paging {
namespace {

constinit Event asked_event{0};

void answer(void*) {
    FramesClient frames(Connection(service_portal(Service::frames), nullptr)); // Asked needs no area
    for (u64 seen = 0;;) {
        asked_event.await(seen + 1);
        seen = asked_event.count(); // before asking: what comes later is another round
        const Frames::Result<Frames::AskedResult> asked = frames.asked();
        if (asked && asked->count != 0) give_frames_back(asked->count);
    }
}
constexpr ThreadStart answering = {.function = &answer, .argument = nullptr};

Error missing(std::string_view expected) {
    return {.subject = "revocations", .expected = expected, .found = "it refused", .advice = "see Frames.OnRevocation"};
}

} // namespace

Result<void> answer_revocations() {
    Nester::Result<EventsClient> events = connect<EventsClient>();
    Nester::Result<FramesClient> frames = connect<FramesClient>();
    Nester::Result<ThreadsClient> threads = connect<ThreadsClient>();
    // The thread waits by the scheduler, and when it first does the contract may be used up.
    if (!events || !frames || !threads || !connect_scheduler())
        return refuse(missing("the services events, frames, threads and scheduler"));
    const Events::Result<Event> event = create_event(*events);
    if (!event) return refuse(missing("a new event"));
    asked_event = *event;
    if (!frames->on_revocation(event->number())) return refuse(missing("frames to be asked back by an event"));
    if (!start_thread(*threads, answering)) return refuse(missing("a new thread"));
    return {};
}

} // namespace metta::paging
