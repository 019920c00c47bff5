// SPDX-License-Identifier: MIT
// Nothing here runs in ring 0: the nucleus stamps what a specification asks for, and checks it first.
#include "servers/portals/portal_manager.hpp"

#include <cstring>

namespace metta::portals {

PortalSpecification specify(const InterfaceShape& shape, Trust trust, const Target& target, bool counted) {
    PortalSpecification portal = {.kind = PortalKind::call,
                                  .target = target.domain,
                                  .entry = target.entry,
                                  .pool = target.pool,
                                  .badge = target.badge,
                                  .argument_area = target.area,
                                  .arguments = shape.arguments,
                                  .results = shape.results};
    if (trust == Trust::none) {
        portal.flags = PortalFlag::untrusting;
        portal.stack = StackPolicy::pool;
    } else if (trust == Trust::tcb) {
        // What it leaves behind may be about others.
        portal.flags = PortalFlag::hide_server | PortalFlag::reset_vectors_out;
        portal.stack = StackPolicy::pool;
    } else {
        portal.flags = PortalFlag::hide_server | PortalFlag::reset_vectors_out | PortalFlag::separate_fs;
        portal.stack = StackPolicy::per_cpu;
    }
    if (counted) portal.flags |= PortalFlag::counted;
    return portal;
}

Status PortalManager::add_code_page(domains::Domain& domain) {
    if (domain.code_page_count == domain.code_pages.size()) return Status::exhausted;
    const auto frame = store_.take(*domain.account);
    if (!frame) return Status::exhausted;
    const Created page = create_portal_code(*frame);
    if (page.status != Status::ok) {
        store_.give_back(*domain.account, *frame);
        return page.status;
    }
    domain.code_pages[domain.code_page_count++] = page.object;
    return Status::ok;
}

/// Into the last page; where that is full, into one that portals have left.
Status PortalManager::install(domains::Domain& domain, u32 number, const PortalSpecification& specification) {
    std::memcpy(page_, &specification, sizeof specification);
    Status status = Status::exhausted;
    for (u32 page = domain.code_page_count; page != 0 && status == Status::exhausted; --page)
        status = metta::install(domain.object, number, domain.code_pages[page - 1], frame_).status;
    if (status == Status::exhausted) {
        status = add_code_page(domain);
        if (status != Status::ok) return status;
        status = metta::install(domain.object, number, domain.code_pages[domain.code_page_count - 1], frame_).status;
    }
    if (status == Status::ok) ++domain.portals;
    return status;
}

Status PortalManager::remove(domains::Domain& domain, u32 number) {
    const PortalSpecification nothing = {};
    std::memcpy(page_, &nothing, sizeof nothing);
    const Status status = metta::install(domain.object, number, {}, frame_).status;
    if (status == Status::ok) --domain.portals;
    return status;
}

void PortalManager::each(const domains::Domain& domain, Visitor& visitor) {
    for (u32 at = 0; at < domain.code_page_count; ++at) {
        if (get_state(domain.code_pages[at], frame_) != Status::ok) continue;
        const auto& state = *reinterpret_cast<const PortalCodeState*>(page_);
        for (u32 portal = 0; portal < state.count && portal < PortalCodeState::maximum_portals; ++portal)
            if (state.portals[portal].domain) visitor.visit(state.portals[portal]);
    }
}

} // namespace metta::portals
