// SPDX-License-Identifier: MIT
// Portals keep only what their return half needs in a frame; the rest is found through the portal.
#include "nucleus/calls.hpp"

#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/machine.hpp"

extern "C" void slow_return();

namespace metta {

Call call_of(const InvocationFrame& frame) {
    if (const Portal* portal = portal_at(frame.return_code); portal != nullptr)
        return {.caller = portal->domain,
                .server = server_of(*portal),
                .stack = portal->stack == StackPolicy::pool ? frame.stack : nullptr,
                .flags = portal->flags,
                .results = portal->results,
                .fault = false};
    return {.caller = frame.caller,
            .server = frame.server,
            .stack = frame.stack,
            .flags = frame.flags,
            .results = frame.results,
            .fault = frame.fault};
}

void take_over(InvocationFrame& frame, const Call& call) {
    frame.return_code = reinterpret_cast<u64>(slow_return);
    frame.stack = call.stack;
    frame.caller = call.caller;
    frame.server = call.server;
    frame.flags = call.flags;
    frame.results = call.results;
    frame.fault = call.fault;
}

Residence residence_in(const InvocationFrame& frame) {
    const Call call = call_of(frame);
    return {call.server, call.stack};
}

void give_back_stack(ServerStack& stack) {
    stack.slot_used = stack.keeping = false;
    ServerStack*& head = x86::processor().pools[stack.pool->slot];
    stack.next = head;
    if (head == nullptr) ++*stack.event;
    head = &stack;
}

ServerStack* take_stack(StackPool& pool) {
    ServerStack*& head = x86::processor().pools[pool.slot];
    ServerStack* stack = head;
    if (stack != nullptr) head = stack->next;
    return stack;
}

void signal(const EventChannel& channel) {
    if (const auto* page = resolve<EventPage>(channel.page, ObjectType::event_page)) ++page->counts()[channel.channel];
}

} // namespace metta
