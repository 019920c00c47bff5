// SPDX-License-Identifier: MIT
// The first domain's managing portals as functions (PortalKind tells what each does).
#pragma once

#include "interfaces/object_state.hpp"
#include "runtime/user/portal.hpp"

namespace metta {

/// Operations that go in steps keep where they are in their last argument; it starts so.
inline constexpr u64 from_the_start = 0;

/// A new object, or why there is none.
struct Created {
    Status status;
    ObjectRef object;
};

inline Created create(ObjectType type, u64 frame, u32 width, u64 first = 0, u64 second = 0, u64 third = 0) {
    const auto number = static_cast<u64>(type);
    const PortalResult made = invoke(FirstPortal::create, number, frame, width, first, second, third);
    return {made.status, {made.status == Status::ok ? made.value : 0}};
}
inline Created create_domain(u64 frame) { return create(ObjectType::domain, frame, 3); }
inline Created create_thread(u64 frame, ObjectRef home, u64 entry, u64 stack_top) {
    return create(ObjectType::thread, frame, 1, home.value, entry, stack_top);
}
inline Created create_vcpu(u64 frame, ObjectRef thread, u64 entry) {
    return create(ObjectType::vcpu, frame, 0, thread.value, entry);
}
inline Created create_event_page(u64 frame) { return create(ObjectType::event_page, frame, 1); }
inline Created create_stack_pool(u64 frame, ObjectRef domain) {
    return create(ObjectType::stack_pool, frame, 0, domain.value);
}
inline Created create_portal_code(u64 frame) { return create(ObjectType::portal_code, frame, 0); }
/// `units`: how many 2 MiB it has; 0: as many as it has leaf tables, 2^width - 1.
inline Created create_stretch(u64 frame, u32 width, u64 base, u32 units = 0) {
    return create(ObjectType::stretch, frame, width, base, 0, units);
}
/// Of `units` units of 2 MiB, which are mapped as a whole; at most 480.
inline Created create_large_stretch(u64 frame, u64 base, u32 units) {
    return create(ObjectType::stretch, frame, 0, base, 1, units);
}

inline Status destroy(ObjectRef object) {
    return invoke(FirstPortal::destroy, object.value, 0u, 0u, 0u, 0u, from_the_start).status;
}

/// `frame` holds the PortalSpecification at `offset`. With bad_specification, `value` is the SpecificationError.
inline PortalResult install(ObjectRef domain, u32 number, ObjectRef code, u64 frame, u64 offset = 0) {
    return invoke(FirstPortal::install, domain.value, number, code.value, frame, offset, from_the_start);
}
inline Status grant(ObjectRef domain, ObjectRef stretch, Rights rights) {
    return invoke(FirstPortal::grant, domain.value, stretch.value, rights, 0u, 0u, from_the_start).status;
}
/// The same for a stretch of 2 MiB that is not large.
inline Status grant_unit(ObjectRef domain, ObjectRef stretch, Rights rights) {
    return invoke(FirstPortal::grant_unit, domain.value, stretch.value, rights).status;
}
inline PortalResult configure(ObjectRef object, Attribute attribute, u64 first = 0, u64 second = 0, u64 third = 0,
                              u64 fourth = 0) {
    return invoke(FirstPortal::configure, object.value, static_cast<u64>(attribute), first, second, third, fourth);
}
inline Status get_state(ObjectRef object, u64 frame) {
    return invoke(FirstPortal::get_state, object.value, frame).status;
}
inline Status set_state(ObjectRef object, u64 frame) {
    return invoke(FirstPortal::set_state, object.value, frame).status;
}
inline Status transfer(u64 first, u64 count, AccountId to, AccountId from = root_account) {
    return invoke(FirstPortal::transfer, first, count, to, from).status;
}
/// Takes away what is mapped in a stretch and belongs to `account`; 0: all.
inline Status sweep(ObjectRef stretch, AccountId account) {
    return invoke(FirstPortal::sweep, stretch.value, account, 0u, 0u, 0u, from_the_start).status;
}
inline Status map_private(u64 address, u64 frame, Rights rights) {
    return invoke(FirstPortal::map_private, address, frame, static_cast<u64>(rights)).status;
}
inline PortalResult demap_private(u64 address) { return invoke(FirstPortal::demap_private, address); }

/// `list` holds PageOrders for the pages from `address` on, in a domain's private window or in a stretch.
/// Goes on with order `from`; if one is refused, `value` tells which.
inline PortalResult populate(ObjectRef object, u64 address, u64 list, u64 count, u64 from = 0) {
    return invoke(FirstPortal::populate, object.value, address, list, count, 0u, from);
}

/// What a thread did until it gave the processor back.
struct Resumed {
    Status status;
    StopReason reason;
};
inline Resumed resume(ObjectRef thread) {
    const PortalResult result = invoke(FirstPortal::resume, thread.value);
    return {result.status, static_cast<StopReason>(result.value)};
}

} // namespace metta
