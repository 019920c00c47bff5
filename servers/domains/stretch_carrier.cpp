// SPDX-License-Identifier: MIT
// The nucleus does each of these in steps of bounded length, and knows nothing of who may ask for it.
#include "servers/domains/kserver.hpp"
#include "servers/domains/sharing.hpp"

namespace metta::domains {
namespace {

constexpr u64 records_apart = 64 * page_size; ///< of one domain from those of the next
constexpr u32 maximum_record_pages = records_apart / page_size;

u64 records_address(u32 domain, u32 page) {
    return vm::Place::stretch_records + domain * records_apart + u64{page} * page_size;
}
constexpr u8 share_bit = 1 << static_cast<u32>(StretchPortal::share);
constexpr u32 number(u32 slot, StretchPortal portal) {
    return first_stretch_portal + slot * stretch_portals + static_cast<u32>(portal);
}

} // namespace

Domain& StretchCarrier::domain_of(const vm::Tenant& tenant) { return *kserver_.find(tenant.id); }

StretchCarrier::Made StretchCarrier::make(vm::Tenant& owner, u64 base, u32 units, u32 width, bool large) {
    vm::FrameStore& frames = kserver_.parts().frames;
    vm::Account& account = *domain_of(owner).account;
    const auto frame = frames.take(account, width);
    if (!frame) return {Status::exhausted, {}, 0};
    const Created made = large ? create_large_stretch(*frame, base, units) : create_stretch(*frame, width, base, units);
    if (made.status != Status::ok) frames.give_back(account, *frame, width);
    return {made.status, made.object, *frame};
}

void StretchCarrier::unmake(vm::Tenant& owner, vm::Stretch& stretch) {
    if (destroy(stretch.object) != Status::ok) {
        // Somebody has rights that are not in the table: then its frames are not given out again.
        print(kserver_.log(), "a stretch at ", Hex{stretch.base()}, " could not be destroyed\n");
        return;
    }
    kserver_.parts().frames.give_back(*domain_of(owner).account, stretch.frame, stretch.width);
}

/// Page tables for what others share with a domain are its to pay, but only a few of them: else somebody could use up
/// its contract.
Status StretchCarrier::grant(vm::Tenant& tenant, const vm::Stretch& stretch, Rights rights) {
    constexpr u32 most_shared_tables = 8;
    Domain& domain = domain_of(tenant);
    for (;;) {
        const Status status = stretch.units == 1 && !stretch.large
                                  ? metta::grant_unit(domain.object, stretch.object, rights)
                                  : metta::grant(domain.object, stretch.object, rights);
        if (status != Status::needs_table) return status;
        const bool others = stretch.owner != &tenant;
        const Status donated =
            others && domain.shared_tables == most_shared_tables ? Status::exhausted : kserver_.donate_table(domain);
        if (donated != Status::ok) {
            // A table is missing, so nothing had been granted before; but what lies in front of it is now.
            metta::grant(domain.object, stretch.object, Rights::none);
            return donated;
        }
        if (others) ++domain.shared_tables;
    }
}

void StretchCarrier::sweep(const vm::Tenant& tenant, const vm::Stretch& stretch) {
    metta::sweep(stretch.object, domain_of(tenant).account->number);
}

Status StretchCarrier::bind(vm::Tenant& tenant, u32 slot, const vm::Stretch& stretch, u8 rights) {
    Domain& domain = domain_of(tenant);
    portals::Portals& portals = kserver_.parts().portals;
    u8& bound = domain.stretch_portals[slot];
    if (rights == 0) {
        for (u32 at = 0; at < stretch_portals; ++at)
            if ((bound & ~share_bit) >> at & 1) portals.remove(domain, number(slot, static_cast<StretchPortal>(at)));
        bound &= share_bit;
        return Status::ok;
    }
    Status status = Status::ok;
    const auto install = [&](StretchPortal portal, PortalKind kind, u64 first, AccountId account) {
        if (status != Status::ok) return;
        status = portals.install(domain, number(slot, portal),
                                 {.kind = kind, .target = stretch.object, .first = first, .account = account});
        if (status == Status::ok) bound |= static_cast<u8>(1 << static_cast<u32>(portal));
    };
    // Onto the processor's stack: with interrupts off nobody else changes stretches meanwhile. It is bound to the slot,
    // whatever the slot is used for, and so is there to stay.
    const auto install_share = [&] {
        if (status != Status::ok || (bound & share_bit) != 0) return;
        const auto& parts = kserver_.parts();
        domain.sharing[slot] = {&tenant.bound[slot], &kserver_};
        status = portals.install(domain, number(slot, StretchPortal::share),
                                 {.kind = PortalKind::call,
                                  .target = parts.self,
                                  .entry = reinterpret_cast<u64>(vm_share_entry),
                                  .pool = parts.scheduler_pool,
                                  .badge = reinterpret_cast<u64>(&domain.sharing[slot]),
                                  .stack = StackPolicy::per_cpu,
                                  .arguments = 2,
                                  .results = 1});
        if (status == Status::ok) bound |= share_bit;
    };
    const AccountId account = domain.account->number;
    constexpr auto most = static_cast<u64>(Rights::any);
    if ((rights & vm::Right::meta) != 0) {
        install(StretchPortal::map, PortalKind::map, most, account);
        install(StretchPortal::demap, PortalKind::demap, 0, 0);
        install(StretchPortal::map_range, PortalKind::map_range, most, account);
        install(StretchPortal::demap_range, PortalKind::demap_range, 0, 0);
        install_share();
    }
    if (const u64 access = rights & vm::Right::access; access != 0)
        install(StretchPortal::protect, PortalKind::protect, access, 0);
    return status;
}

byte* StretchCarrier::add_record_page(vm::Tenant& tenant) {
    if (tenant.record_pages == maximum_record_pages) return nullptr;
    const u64 address = records_address(tenant.id, tenant.record_pages);
    if (kserver_.show_record_page(domain_of(tenant), address) != Status::ok) return nullptr;
    ++tenant.record_pages;
    return reinterpret_cast<byte*>(address);
}

void StretchCarrier::release_records(Domain& domain) {
    for (vm::Tenant& tenant = domain.tenant; tenant.record_pages != 0; --tenant.record_pages)
        kserver_.parts().frames.give_back(*domain.account,
                                          vm::FrameStore::hide(records_address(domain.id, tenant.record_pages - 1)));
    domain.tenant.free = nullptr;
}

vm::Tenant* StretchCarrier::tenant(u32 number) {
    Domain* domain = number != 0 ? kserver_.find(number) : nullptr;
    // As long as it has directories: an ending one too, until these go.
    const bool lives = domain != nullptr && domain->object && !domain->ending_begun;
    return lives ? &domain->tenant : nullptr;
}

vm::Tenant* StretchCarrier::tenant_from(u32 number) {
    for (Domain* domain = kserver_.find_from(std::max(number, 1u)); domain != nullptr;
         domain = kserver_.find_from(domain->id + 1))
        if (vm::Tenant* tenant = this->tenant(domain->id)) return tenant;
    return nullptr;
}

} // namespace metta::domains
