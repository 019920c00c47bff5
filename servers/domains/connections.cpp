// SPDX-License-Identifier: MIT
// Connecting domains: a portal, and memory that both sides see and nobody else.
#include "servers/domains/kserver.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "interfaces/console_portal.hpp"
#include "interfaces/scheduler_portal.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

/// From kserver to a console.
struct ReportTransport {
    u32 portal;
    u64 address;

    middl::Reply invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
        PortalResult result = call_untrusting(portal, operation, a, b, c, d);
        while (result.status == Status::busy) {
            call_untrusting(KserverPortal::yield);
            result = call_untrusting(portal, operation, a, b, c, d);
        }
        if (result.status != Status::ok) return {SystemError::peer_died, 0, {}};
        return {{}, result.value, {result.second, result.third, result.fourth, result.fifth}};
    }
    std::span<byte> area() const { return {reinterpret_cast<byte*>(address), argument_area_size}; }
};

} // namespace

u64 Kserver::address_of(const Connection& connection) {
    return connection.stretch ? registry_address + u64{connection.place} * large_page_size : 0;
}

Status Kserver::grant(Domain& domain, ObjectRef stretch, Rights rights) {
    for (;;) {
        const Status status = grant_unit(domain.object, stretch, rights); // the registry and argument areas: 2 MiB
        if (status != Status::needs_table) return status;
        if (const Status donated = donate_table(domain); donated != Status::ok) return donated;
    }
}

/// Each area is a stretch of its own, behind the registry of types.
Status Kserver::make_area(Domain& client, Connection& connection, Domain& server, const AreaRequest& request) {
    u32 word = 0;
    while (word < areas_used_.size() && areas_used_[word] == ~u64{0}) ++word;
    if (word == areas_used_.size()) return Status::exhausted;
    const u32 pages = u32{1} << request.order;
    const auto stretch_frame = parts_.frames.take(*client.account, 1),
               area_frame = parts_.frames.take(*client.account, request.order);
    const auto undo = [&](Status status) {
        if (stretch_frame) parts_.frames.give_back(*client.account, *stretch_frame, 1);
        if (area_frame) parts_.frames.give_back(*client.account, *area_frame, request.order);
        return status;
    };
    if (!stretch_frame || !area_frame) return undo(Status::exhausted);
    auto* orders = reinterpret_cast<PageOrder*>(parts_.orders);
    for (u32 page = 0; page < pages; ++page) {
        const vm::View view(parts_.frames, *area_frame + page);
        if (!view.valid()) return undo(Status::exhausted);
        std::memset(view.page(), 0, page_size);
        if (page == 0 && !request.start.empty()) std::memcpy(view.page(), request.start.data(), request.start.size());
    }
    const u32 place = word * 64 + static_cast<u32>(std::countr_one(areas_used_[word]));
    const u64 base = registry_address + u64{place} * large_page_size;
    const Created stretch = create_stretch(*stretch_frame, 1, base);
    if (stretch.status != Status::ok) return undo(stretch.status);
    for (u32 page = 0; page < pages; ++page) orders[page] = {.frame = *area_frame + page, .rights = Rights::read_write};
    Status status = populate(stretch.object, base, parts_.orders_frame, pages).status;
    connection.stretch = stretch.object;
    connection.stretch_frame = *stretch_frame;
    connection.area_frame = *area_frame;
    connection.order = request.order;
    connection.place = static_cast<u16>(place);
    areas_used_[place / 64] |= u64{1} << place % 64;
    if (status == Status::ok && request.of_client != Rights::none)
        status = grant(client, stretch.object, request.of_client);
    if (status == Status::ok) status = grant(server, stretch.object, Rights::read_write);
    return status;
}

/// Rights that a server or client that lives has are taken from it: a stretch with rights to it cannot be destroyed.
void Kserver::drop_connection(Domain& client, Connection& connection) {
    if (connection.stretch) {
        if (connection.server != nullptr) metta::grant(connection.server->object, connection.stretch, Rights::none);
        if (&client == &self_ || client.status == DomainStatus::running)
            metta::grant(client.object, connection.stretch, Rights::none);
        destroy(connection.stretch);
        take_back(client, connection.stretch_frame, 1);
        take_back(client, connection.area_frame, connection.order);
        areas_used_[connection.place / 64] &= ~(u64{1} << connection.place % 64);
    }
    connection = {};
}

/// One portal for each operation, onto the processor's stack.
Status Kserver::bind_scheduler(Domain& client) {
    using Operation = metta::Scheduler::Operation;
    static_cast<void>(&carry_types<metta::Scheduler>); // as serve_call does for the others
    const auto bind = [&](u32 number, Operation operation, void (*entry)()) {
        const portals::Target target = {.domain = parts_.self,
                                        .pool = parts_.scheduler_pool,
                                        .entry = reinterpret_cast<u64>(entry),
                                        .badge = reinterpret_cast<u64>(&client.table)};
        return parts_.portals.install(client, number,
                                      portals::specify(portals::InterfaceShape::of<metta::Scheduler>(operation),
                                                       portals::Trust::scheduler, target, client.counted));
    };
    const Status status = bind(await_portal, Operation::await, scheduler_await_entry);
    return status == Status::ok ? bind(yield_portal, Operation::yield, scheduler_yield_entry) : status;
}

/// Two portals onto the processor's stack: to frames that the account holds and does not use. One to the nucleus.
Status Kserver::bind_frames(Domain& client) {
    if (client.holder.account != nullptr) return Status::ok;
    const auto bind = [&](u32 number, void (*entry)(), u8 arguments) {
        return parts_.portals.install(client, number,
                                      {.kind = PortalKind::call,
                                       .flags = PortalFlag::hide_server,
                                       .target = parts_.self,
                                       .entry = reinterpret_cast<u64>(entry),
                                       .pool = parts_.scheduler_pool,
                                       .badge = reinterpret_cast<u64>(&client.holder.cache),
                                       .stack = StackPolicy::per_cpu,
                                       .arguments = arguments,
                                       .results = 1});
    };
    holdings().open(client.holder, *client.account);
    u32 bound = take_frame_portal;
    Status status = bind(bound, vm::vm_take_frame_entry, 0);
    if (status == Status::ok) status = bind(++bound, vm::vm_give_frame_entry, 1);
    const AccountId account = client.account->number;
    if (status == Status::ok)
        status = parts_.portals.install(client, ++bound, {.kind = PortalKind::nail, .account = account});
    if (status == Status::ok)
        status = parts_.portals.install(client, ++bound,
                                        {.kind = PortalKind::map_private, .target = client.object, .account = account});
    if (status == Status::ok)
        status = parts_.portals.install(client, ++bound, {.kind = PortalKind::demap_private, .target = client.object});
    static_assert(give_frame_portal == take_frame_portal + 1 && nail_frame_portal == take_frame_portal + 2 &&
                  map_own_portal == take_frame_portal + 3 && demap_own_portal == take_frame_portal + 4);
    if (status == Status::ok) return status;
    while (bound > take_frame_portal) parts_.portals.remove(client, --bound);
    client.holder.account = nullptr; // next time from the start
    return status;
}

std::optional<u64> Kserver::open(Domain& client, Service service) {
    const auto index = static_cast<usize>(service);
    Connection& connection = client.connections[index];
    if (connection.server != nullptr) return address_of(connection);
    Domain* server = client.providers[index];
    if (server == nullptr || connection.stretch || client.status == DomainStatus::ending) return std::nullopt;
    if (service == Service::scheduler) {
        if (bind_scheduler(client) != Status::ok) return std::nullopt;
        connection.server = &self_;
        return 0;
    }
    portals::Target target = {.domain = server->object, .pool = server->pool};
    if (server == &self_) {
        ServedToDomain& served = client.served[index];
        served.dispatch = dispatcher_of(service);
        served.domain = &client;
        served.kserver = this;
        target.entry = reinterpret_cast<u64>(&served_entry);
        target.badge = reinterpret_cast<u64>(static_cast<ServedObject*>(&served));
    } else {
        target.entry = server->offers[index].entry;
        target.badge = server->offers[index].object;
    }
    const portals::InterfaceShape shape = shape_of(service);
    if (service == Service::types && grant(client, parts_.types_stretch, Rights::read) != Status::ok)
        return std::nullopt;
    if (service == Service::frames && bind_frames(client) != Status::ok) return std::nullopt;
    Status status = shape.area ? make_area(client, connection, *server) : Status::ok;
    target.area = address_of(connection);
    if (status == Status::ok)
        status = parts_.portals.install(client, service_portal(service),
                                        portals::specify(shape,
                                                         server == &self_ ? portals::Trust::tcb : portals::Trust::none,
                                                         target, client.counted));
    connection.server = server;
    if (status == Status::ok) return target.area;
    drop_connection(client, connection);
    return std::nullopt;
}

bool Kserver::make_stacks(Domain& domain, u32 stacks) {
    constexpr u32 most_stacks = 32, pages_apart = stack_distance / page_size;
    if (stacks == 0 || stacks > most_stacks) return false;
    if (!domain.pool) {
        const auto frame = parts_.frames.take(*domain.account);
        if (!frame) return false;
        const Created pool = create_stack_pool(*frame, domain.object);
        if (pool.status != Status::ok) return parts_.frames.give_back(*domain.account, *frame), false;
        domain.pool = pool.object;
        domain.pool_frame = *frame;
    }
    if (domain.stacks != 0) return true;
    const bool pages_itself = domain.image->handler != 0;
    std::array<u32, usize{most_stacks} * pages_apart> words = {};
    const std::span used = std::span(words).first(usize{stacks} * pages_apart);
    for (u32 page = 0; page < used.size(); ++page) {
        const u32 place = page % pages_apart; // in a unit: interfaces/paging.hpp
        if (pages_itself ? place != slot_offset / page_size && place != pages_apart - 1
                         : place < pages_apart - stack_pages)
            continue;
        const auto frame = new_page(domain);
        if (!frame) return release_words(domain, used), false;
        used[page] = own_page(*frame);
    }
    if (add_area(domain, server_stacks_address, used, pages_itself ? Area::Kind::slots : Area::Kind::stack) !=
        Status::ok)
        return false;
    for (; domain.stacks < stacks; ++domain.stacks) {
        const u64 unit = server_stacks_address + domain.stacks * stack_distance;
        const u64 slot = pages_itself ? unit + slot_offset : 0;
        const u32 frame =
            pages_itself ? frame_of(used[usize{domain.stacks} * pages_apart + slot_offset / page_size]) : 0;
        if (configure(domain.pool, Attribute::pool_stack, unit + stack_distance, 0, slot, frame).status != Status::ok)
            return false;
    }
    return true;
}

bool Kserver::offer(Domain& domain, Service service, u64 entry, u64 object, u32 stacks) {
    const auto index = static_cast<usize>(service);
    if (index >= Domain::services || (domain.serves >> index & 1) == 0 || domain.offers[index].entry != 0 ||
        entry == 0 || !make_stacks(domain, stacks))
        return false;
    domain.offers[index] = {.entry = entry, .object = object};
    // When a domain is ended for its frames there may be none for this.
    if (service == Service::console) open_report(domain);
    parts_.control.signal(domain.offered);
    return true;
}

bool Kserver::serves_now(const Domain* provider, Service service) const {
    return provider == &self_ || (provider != nullptr && provider->offers[static_cast<usize>(service)].entry != 0);
}

interrupts::Attached Kserver::attach_line(Domain& domain, u32 index, u32 event) {
    scheduler::Event* record = event_of(domain, event);
    if (record == nullptr || !events_of(domain)[event].own) return interrupts::Attached::no_line;
    const auto attached = parts_.interrupts.attach(parts_.boot.interrupts, domain.lines[index], *record);
    if (attached == interrupts::Attached::ok) {
        domain.attached |= u32{1} << index;
        domain.line_events[index] = event;
    }
    return attached;
}

void Kserver::set_quiet(Domain& domain) {
    domain.providers[static_cast<usize>(Service::console)] = &self_;
    for (const Service service :
         {Service::domains, Service::machine, Service::portals, Service::loader, Service::uart, Service::memory_view})
        domain.providers[static_cast<usize>(service)] = nullptr;
}

Status Kserver::bind_ports(Domain& domain) {
    for (u32 range = 0; range < StartRecord::maximum_ports && domain.ports[range].count != 0; ++range) {
        PortalSpecification port = {
            .kind = PortalKind::port_read, .first = domain.ports[range].first, .second = domain.ports[range].count};
        Status status = parts_.portals.install(domain, port_portal(range), port);
        port.kind = PortalKind::port_write;
        if (status == Status::ok) status = parts_.portals.install(domain, port_portal(range) + 1, port);
        if (status != Status::ok) return status;
    }
    return Status::ok;
}

/// To the console of `server`, for reports; under the lock. nullptr: that is not possible.
Connection* Kserver::open_report(Domain& server) {
    if (server.report_portal != 0) return &server.report;
    const Offer& offer = server.offers[static_cast<usize>(Service::console)];
    if (offer.entry == 0 || server.status != DomainStatus::running) return nullptr;
    const auto slot = static_cast<u32>(std::countr_one(report_portals_used_));
    if (slot >= KserverPortal::reports) return nullptr;
    Connection& connection = server.report;
    connection.server = &server;
    Status status = make_area(self_, connection, server);
    const portals::Target target = {.domain = server.object,
                                    .pool = server.pool,
                                    .entry = offer.entry,
                                    .badge = offer.object,
                                    .area = address_of(connection)};
    if (status == Status::ok)
        status =
            parts_.portals.install(self_, KserverPortal::first_report + slot,
                                   portals::specify(shape_of(Service::console), portals::Trust::none, target, false));
    if (status != Status::ok) {
        drop_connection(self_, connection);
        return nullptr;
    }
    report_portals_used_ |= u64{1} << slot;
    server.report_portal = KserverPortal::first_report + slot;
    return &connection;
}

void Kserver::drop_report(Domain& server) {
    if (server.report_portal == 0) return;
    server.report.server = nullptr; // it is no more
    drop_connection(self_, server.report);
    --self_.portals;
    report_portals_used_ &= ~(u64{1} << (server.report_portal - KserverPortal::first_report));
    server.report_portal = 0;
}

void Kserver::write_report(Domain& domain, std::string_view text) {
    Domain* server = nullptr;
    Connection* connection = nullptr;
    {
        const scheduler::LockGuard guard(lock_);
        log().write(text);
        server = domain.providers[static_cast<usize>(Service::console)];
        if (server == nullptr || server == &self_) return;
        connection = open_report(*server);
        if (connection == nullptr) return;
        ++server->report_users;
    }
    {
        const scheduler::LockGuard guard(report_lock_);
        ConsoleSurrogate<ReportTransport> console({server->report_portal, address_of(*connection)}, middl::no_memory());
        while (!text.empty() && console.write(text.substr(0, largest_sequence)))
            text.remove_prefix(std::min(text.size(), largest_sequence));
    }
    const scheduler::LockGuard guard(lock_);
    --server->report_users;
    if (server->status == DomainStatus::ending) parts_.control.signal(reap_event_);
}

} // namespace metta::domains
