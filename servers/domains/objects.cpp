// SPDX-License-Identifier: MIT
// Objects that servers publish, and connections to them. A reference says where its object is kept: the number of the
// domain, and the place in its page; a serial number above those makes it one that never comes again.
#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "runtime/serve/served.hpp"
#include "runtime/types/form.hpp"
#include "runtime/types/operations.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {

/// With its stretch.
static u32 frames_of(const Connection& connection) { return 2 + (u32{1} << connection.order); }

/// Who publishes, and at which place of its page; objects come before entries of contexts.
u64 Kserver::new_reference(const Domain& owner, u32 place) { return ++last_serial_ << 16 | owner.id << 8 | place; }

Domain* Kserver::owner_of(u64 reference) {
    Domain* domain = reference >= first_object_reference ? find(static_cast<u32>(reference >> 8 & 0xff)) : nullptr;
    return domain != nullptr && domain->status == DomainStatus::running ? domain : nullptr;
}

PublishedObject* Kserver::published(Domain& owner, u64 reference) {
    const u64 place = reference & 0xff;
    if (reference == 0 || owner.published_pages == 0 || place >= Layout::maximum_published) return nullptr;
    PublishedObject& object = published_of(owner)[place];
    return object.reference == reference ? &object : nullptr;
}

u64 Kserver::publish(Domain& domain, const PublishedObject& object, u32 stacks) {
    const types::Registry& registry = parts_.types.registry();
    const middl::TypeCode type{object.type};
    const middl::InterfaceRecord* interface = type.interface() ? registry.interface_of(type) : nullptr;
    if (object.entry == 0 || interface == nullptr || !types::form_of(registry, *interface)) return 0;
    if (domain.published_pages == 0) {
        if (show_record_page(domain, record_address(domain, Layout::published_offset)) != Status::ok) return 0;
        domain.published_pages = 1;
    }
    const std::span all(published_of(domain), Layout::maximum_published);
    const auto place = std::ranges::find(all, u64{0}, &PublishedObject::reference);
    if (place == all.end() || !make_stacks(domain, stacks)) return 0;
    *place = object;
    place->reference = new_reference(domain, static_cast<u32>(place - all.begin()));
    return place->reference;
}

/// Who is connected is told so when it calls: an unbound portal would be a fault of the caller's.
bool Kserver::withdraw(Domain& domain, u64 reference) {
    PublishedObject* object = published(domain, reference);
    if (object == nullptr) return false;
    if (object->bound)
        each_domain([&](Domain& other) {
            BoundObject* bound = bound_to(other, reference);
            if (bound == nullptr) return;
            const PortalSpecification revoked = {
                .kind = PortalKind::constants, .first = middl::Reply::refused | static_cast<u64>(SystemError::revoked)};
            for (u32 portal = bound->first; portal < bound->first + bound->portals; ++portal) {
                parts_.portals.remove(other, first_bound_portal + portal);
                // There is room: that of the one that has gone.
                static_cast<void>(parts_.portals.install(other, first_bound_portal + portal, revoked));
            }
        });
    *object = {};
    return true;
}

BoundObject* Kserver::bound_to(Domain& client, u64 reference) {
    if (client.bound_pages == 0) return nullptr;
    const std::span all(bound_of(client), Layout::maximum_bound);
    const auto place = std::ranges::find(all, reference, &BoundObject::reference);
    return place != all.end() ? &*place : nullptr;
}

/// Whether any thread is in a call to `server` that `caller`, or a domain that is dead now, has made, and so may be
/// using what the two share.
bool Kserver::calls_inside(ObjectRef caller, ObjectRef server) {
    bool any = false;
    each_domain([&](Domain& domain) {
        for (const DomainThread& thread : domain.threads) {
            if (any || !thread.started || thread.gone) continue;
            if (get_state(thread.scheduled.object, parts_.orders_frame) != Status::ok) continue;
            const auto& state = *reinterpret_cast<const ThreadState*>(parts_.orders);
            const std::span calls(state.calls, std::min<usize>(state.depth, maximum_call_depth));
            any = std::ranges::any_of(calls, [&](const InvocationState& call) {
                return call.server == server && (!call.caller || call.caller == caller);
            });
        }
    });
    return any;
}

/// One portal for the interface, or one for each operation: that has no number to tell.
Status Kserver::bind_portals(Domain& client, const PublishedObject& object, const portals::Target& target, u32 first) {
    Status status = Status::ok;
    u32 next = first_bound_portal + first;
    const auto install = [&](const portals::InterfaceShape& shape, u64 entry) {
        if (status != Status::ok) return;
        portals::Target to = target;
        to.entry = entry;
        status =
            parts_.portals.install(client, next++, portals::specify(shape, portals::Trust::none, to, client.counted));
    };
    const types::Registry& registry = parts_.types.registry();
    const middl::InterfaceRecord& interface = *registry.interface_of({object.type});
    const types::InterfaceForm form = *types::form_of(registry, interface);
    if (!object.separate) {
        install({.arguments = form.arguments, .results = form.results, .area = form.area}, object.entry);
        return status;
    }
    constexpr u64 entries_apart = 16;
    u64 entry = object.entry;
    types::visit_operations(registry, interface, [&](const auto&, const middl::OperationRecord& operation) {
        const auto shape = types::form_of(registry, operation).value_or(types::OperationForm());
        const auto results = static_cast<u8>(1 + shape.answer);
        install({.arguments = shape.arguments, .results = results, .area = shape.area}, entry);
        entry += entries_apart;
    });
    return status;
}

/// The first of `count` numbers in a row that no portal of a bound object has.
static std::optional<u32> free_portals(u64 used, u32 count) {
    if (count == 0 || count > maximum_bound_portals) return std::nullopt;
    const u64 wanted = count == 64 ? ~u64{0} : (u64{1} << count) - 1;
    for (u32 first = 0; first + count <= maximum_bound_portals; ++first)
        if ((used & wanted << first) == 0) return first;
    return std::nullopt;
}

std::expected<Kserver::Binding, Kserver::Unbound> Kserver::bind(Domain& client, u64 reference) {
    if (BoundObject* known = bound_to(client, reference)) return binding_of(*known);
    if (client.status == DomainStatus::ending) return std::unexpected(Unbound::absent);
    if (client.bound_pages == 0) {
        if (show_record_page(client, record_address(client, Layout::bound_offset)) != Status::ok)
            return std::unexpected(Unbound::exhausted);
        client.bound_pages = 1;
    }
    BoundObject* bound = bound_to(client, 0);
    if (bound == nullptr) return std::unexpected(Unbound::exhausted);
    Domain* server = owner_of(reference);
    PublishedObject* object = server != nullptr ? published(*server, reference) : nullptr;
    const std::optional<names::Place> place = object == nullptr ? place_of(reference) : std::nullopt;
    const Status status = object != nullptr ? connect(client, *bound, *server, *object)
                          : place           ? connect_context(client, *bound, reference)
                                            : Status::absent;
    if (status != Status::ok) {
        drop_binding(client, *bound);
        return std::unexpected(status == Status::absent ? Unbound::absent : Unbound::exhausted);
    }
    bound->reference = reference;
    return binding_of(*bound);
}

Status Kserver::connect(Domain& client, BoundObject& bound, Domain& server, PublishedObject& object) {
    const types::Registry& registry = parts_.types.registry();
    const middl::InterfaceRecord& interface = *registry.interface_of({object.type});
    const types::InterfaceForm form = *types::form_of(registry, interface);
    const u32 count = object.separate ? form.operations : 1;
    const auto first = free_portals(client.bound_portals, count);
    if (!first) return Status::exhausted;
    portals::Target target = {.domain = server.object, .pool = server.pool, .badge = object.object};
    if (form.area) {
        const Status made = make_area(client, bound.connection, server, {.order = object.area_order});
        if (made != Status::ok) return made;
        target.area = address_of(bound.connection);
    }
    if (object.keeps_state) {
        const ClientState state = {.object = reinterpret_cast<ServedObject*>(object.object), .client = client.id};
        const Status made = make_area(client, bound.state, server,
                                      {.of_client = Rights::none, .start = std::as_bytes(std::span(&state, 1))});
        if (made != Status::ok) return made;
        target.badge = address_of(bound.state);
    }
    bound.connection.server = bound.state.server = &server;
    bound.first = *first;
    bound.portals = count;
    bound.separate = object.separate;
    client.bound_portals |= (count == 64 ? ~u64{0} : (u64{1} << count) - 1) << *first;
    object.bound = true;
    return bind_portals(client, object, target, *first);
}

/// A context of kserver's own.
Status Kserver::connect_context(Domain& client, BoundObject& bound, u64 reference) {
    const auto first = free_portals(client.bound_portals, 1);
    if (!first) return Status::exhausted;
    if (const Status made = make_area(client, bound.connection, self_); made != Status::ok) return made;
    bound.served = {{dispatcher_of(Service::names)}, &client, this, reference};
    bound.connection.server = &self_;
    bound.first = *first;
    bound.portals = 1;
    client.bound_portals |= u64{1} << *first;
    const portals::Target target = {.domain = self_.object,
                                    .pool = self_.pool,
                                    .entry = reinterpret_cast<u64>(&served_entry),
                                    .badge = reinterpret_cast<u64>(static_cast<ServedObject*>(&bound.served)),
                                    .area = address_of(bound.connection)};
    return parts_.portals.install(
        client, first_bound_portal + *first,
        portals::specify(shape_of(Service::names), portals::Trust::tcb, target, client.counted));
}

Kserver::Binding Kserver::binding_of(const BoundObject& bound) {
    const u64 area = address_of(bound.connection);
    return {first_bound_portal + bound.first, bound.separate, area, area == 0 ? 0 : u32{1} << bound.connection.order};
}

/// What is shared with a server that may still be using it, on behalf of somebody who has called the client, stays
/// until nobody is inside any more.
void Kserver::drop_shared(Domain& client, Connection& connection) {
    const Domain* server = connection.server;
    const bool others = client.pool || (client.status == DomainStatus::running && client.threads_left > 1);
    if (others && connection.stretch && server != nullptr && server != &self_ &&
        calls_inside(client.object, server->object)) {
        const auto place = std::ranges::find(
            orphans_, false, [](const Orphan& orphan) { return static_cast<bool>(orphan.connection.stretch); });
        if (place != orphans_.end()) {
            if (client.status == DomainStatus::running) metta::grant(client.object, connection.stretch, Rights::none);
            parts_.frames.contracts().move(*client.account, *self_.account, frames_of(connection));
            *place = {client.object, server->object, std::exchange(connection, {})};
            return;
        }
    }
    drop_connection(client, connection);
}

/// Of a client that lives, or of one that is no more: then its portals are no more either.
void Kserver::drop_binding(Domain& client, BoundObject& bound) {
    for (u32 portal = bound.first; portal < bound.first + bound.portals; ++portal) {
        if (client.status == DomainStatus::running) parts_.portals.remove(client, first_bound_portal + portal);
        client.bound_portals &= ~(u64{1} << portal);
    }
    drop_shared(client, bound.connection);
    drop_shared(client, bound.state);
    bound = {};
}

bool Kserver::release_binding(Domain& client, u64 reference) {
    BoundObject* bound = reference != 0 ? bound_to(client, reference) : nullptr;
    if (bound == nullptr) return false;
    drop_binding(client, *bound);
    return true;
}

/// The domain has ended: what it was connected to, what it has published, what it has added.
void Kserver::release_objects(Domain& domain) {
    const auto give_back = [&](u64 offset, u32& pages) {
        for (; pages != 0; --pages) {
            const u64 address = reinterpret_cast<u64>(record_of(domain.id)) + offset + (pages - 1) * page_size;
            parts_.frames.give_back(*domain.account, vm::FrameStore::hide(address));
        }
    };
    if (domain.bound_pages != 0)
        for (BoundObject& bound : std::span(bound_of(domain), Layout::maximum_bound))
            if (bound.reference != 0) drop_binding(domain, bound);
    give_back(Layout::bound_offset, domain.bound_pages);
    give_back(Layout::published_offset, domain.published_pages);
    give_back(Layout::names_offset, domain.name_pages);
    domain.names = nullptr;
}

/// Nobody can call it any more, and its names are gone.
void Kserver::unlink_objects(Domain& domain) {
    if (domain.published_pages != 0)
        each_domain([&](Domain& other) {
            if (other.bound_pages == 0) return;
            for (BoundObject& bound : std::span(bound_of(other), Layout::maximum_bound)) {
                if (bound.connection.server != &domain && bound.state.server != &domain) continue;
                bound.connection.server = bound.state.server = nullptr;
            }
        });
    for (names::Node* node = domain.names; node != nullptr; node = node->next_of_owner)
        if (node->reference != 0) names_.remove(*node);
}

/// Memory that was kept for calls that have left by now.
void Kserver::reclaim_orphans() {
    for (Orphan& orphan : orphans_) {
        if (!orphan.connection.stretch || calls_inside(orphan.client, orphan.server)) continue;
        const auto server = std::ranges::find_if(domains_, [&](const Domain* domain) {
            return domain != nullptr && domain->object == orphan.server && domain->status == DomainStatus::running;
        });
        orphan.connection.server = server != domains_.end() ? *server : nullptr;
        drop_connection(self_, orphan.connection);
    }
}

} // namespace metta::domains
