// SPDX-License-Identifier: MIT
// A domain's events: counts in a page that the nucleus raises and the domain reads, portals that raise them, and
// records for who waits.
#include "servers/domains/kserver.hpp"

namespace metta::domains {
namespace {

constexpr u64 counts_offset = Layout::counts_offset;

} // namespace

Status Kserver::ensure_event_page(Domain& domain) {
    if (domain.table.size != 0) return Status::ok;
    if (domain.event_page) return Status::exhausted; // it was not finished, for lack of memory
    const auto frame = parts_.frames.take(*domain.account, 1);
    if (!frame) return Status::exhausted;
    const Created page = create_event_page(*frame);
    if (page.status != Status::ok) return parts_.frames.give_back(*domain.account, *frame, 1), page.status;
    domain.event_page = page.object;
    domain.event_frame = *frame;
    const u64 record = reinterpret_cast<u64>(record_of(domain.id));
    Status status = parts_.frames.show(record + counts_offset, *frame + 1);
    for (; status == Status::ok && domain.event_record_pages < Layout::events_pages; ++domain.event_record_pages)
        status = show_record_page(domain, record + Layout::events_offset + domain.event_record_pages * page_size);
    if (status != Status::ok) return status;
    const u32 word = shared_page(*frame + 1);
    status = add_area(domain, event_counts_address, {&word, 1}, Area::Kind::counts);
    if (status != Status::ok) return status;
    EventSlot* slots = events_of(domain);
    domain.table.events = reinterpret_cast<scheduler::Event**>(slots + maximum_events);
    domain.table.size = maximum_events;
    return Status::ok;
}

Status Kserver::install_signal(Domain& domain, u32 number, Domain& owner, u32 channel, scheduler::Event& event) {
    return parts_.portals.install(domain, event_portal(number),
                                  {.kind = PortalKind::signal,
                                   .target = owner.event_page,
                                   .entry = reinterpret_cast<u64>(scheduler_wake_entry),
                                   .pool = parts_.scheduler_pool,
                                   .badge = reinterpret_cast<u64>(&event),
                                   .first = channel});
}

/// The least number that is free; `maximum_events`: none.
u32 Kserver::free_event(const Domain& domain) {
    u32 number = 0;
    while (number < maximum_events && domain.table.events[number] != nullptr) ++number;
    return number;
}

std::optional<u32> Kserver::create_event(Domain& domain) {
    if (domain.status != DomainStatus::running || ensure_event_page(domain) != Status::ok) return std::nullopt;
    const u32 number = free_event(domain);
    if (number == maximum_events) return std::nullopt;
    EventSlot& slot = events_of(domain)[number];
    slot = EventSlot();
    slot.own = true;
    auto* counts = reinterpret_cast<u64*>(record_of(domain.id) + counts_offset);
    counts[number] = 0;
    slot.event.initialise(parts_.scheduler, counts + number);
    if (install_signal(domain, number, domain, number, slot.event) != Status::ok) return std::nullopt;
    domain.table.events[number] = &slot.event;
    return number;
}

scheduler::Event* Kserver::event_of(Domain& domain, u32 number) {
    return number < domain.table.size ? domain.table.events[number] : nullptr;
}

std::optional<u32> Kserver::share_event(Domain& domain, u32 number, Domain& with) {
    if (event_of(domain, number) == nullptr || ensure_event_page(with) != Status::ok) return std::nullopt;
    EventSlot& slot = events_of(domain)[number];
    const u32 there = free_event(with);
    if (!slot.own || slot.peer != nullptr || there == maximum_events) return std::nullopt;
    if (install_signal(with, there, domain, number, slot.event) != Status::ok) return std::nullopt;
    EventSlot& shared = events_of(with)[there];
    shared = EventSlot();
    shared.peer = &domain, shared.peer_number = number;
    slot.peer = &with, slot.peer_number = there;
    with.table.events[there] = &slot.event;
    return there;
}

/// The other side of a shared event knows it no longer.
void Kserver::unlink_event(Domain& domain, u32 number) {
    EventSlot& slot = events_of(domain)[number];
    if (slot.peer == nullptr) return;
    EventSlot& other = events_of(*slot.peer)[slot.peer_number];
    if (slot.own) {
        slot.peer->table.events[slot.peer_number] = nullptr;
        if (slot.peer->status == DomainStatus::running)
            parts_.portals.remove(*slot.peer, event_portal(slot.peer_number));
    }
    other.peer = nullptr;
    slot.peer = nullptr;
}

bool Kserver::destroy_event(Domain& domain, u32 number) {
    if (event_of(domain, number) == nullptr || !events_of(domain)[number].own) return false;
    unlink_event(domain, number);
    for (u32 at = 0; at < domain.line_count; ++at) {
        if ((domain.attached >> at & 1) == 0 || domain.line_events[at] != number) continue;
        parts_.control.detach(domain.lines[at]);
        domain.attached &= ~(u32{1} << at);
    }
    parts_.portals.remove(domain, event_portal(number));
    domain.table.events[number] = nullptr;
    parts_.control.revoke(events_of(domain)[number].event);
    return true;
}

void Kserver::unlink_events(Domain& domain) {
    for (u32 number = 0; number < domain.table.size; ++number) {
        if (domain.table.events[number] == nullptr) continue;
        unlink_event(domain, number);
        if (events_of(domain)[number].own) parts_.control.revoke(events_of(domain)[number].event);
    }
}

void Kserver::release_events(Domain& domain) {
    if (!domain.event_page) return;
    const u64 record = reinterpret_cast<u64>(record_of(domain.id));
    vm::FrameStore::hide(record + counts_offset);
    destroy(domain.event_page);
    take_back(domain, domain.event_frame, 1);
    for (u32 page = 0; page < domain.event_record_pages; ++page)
        parts_.frames.give_back(*domain.account,
                                vm::FrameStore::hide(record + Layout::events_offset + page * page_size));
    domain.event_page = {};
    domain.table.size = 0;
}

} // namespace metta::domains
