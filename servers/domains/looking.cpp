// SPDX-License-Identifier: MIT
// What there is: portals, memory, and the contents of a domain's memory, which its nester may see.
#include "servers/domains/kserver.hpp"

#include <algorithm>
#include <cstring>

namespace metta::domains {

namespace {

using PortalRecord = metta::Portals::PortalRecord;

/// Collects portals in the order of their numbers; which a domain has is told page by page.
class PortalList final : public portals::Portals::Visitor {
  public:
    PortalList(const Domain& domain, u32 first, std::span<PortalRecord> records)
        : domain_(domain), first_(first), records_(records) {}

    usize count() const { return count_; }

    void visit(const PortalState& portal) override {
        if (portal.number < first_) return;
        const auto place = std::ranges::lower_bound(records_.first(count_), portal.number, {}, &PortalRecord::number);
        const auto at = static_cast<usize>(place - records_.begin());
        if (at == records_.size()) return;
        const usize moved = std::min(count_, records_.size() - 1) - at;
        std::memmove(&records_[at + 1], &records_[at], moved * sizeof(PortalRecord));
        records_[at] = record_of(portal);
        count_ = std::min(count_ + 1, records_.size());
    }

  private:
    PortalRecord record_of(const PortalState& portal) const {
        const bool counted = domain_.counted && portal.kind == PortalKind::call;
        PortalRecord record = {
            .number = portal.number, .kind = static_cast<u16>(portal.kind), .counted = counted, .count = portal.count};
        for (u32 number = 1; number < Domain::services; ++number) {
            const auto service = static_cast<Service>(number);
            const bool waits =
                service == Service::scheduler && (portal.number == await_portal || portal.number == yield_portal);
            const Domain* server = domain_.connections[number].server;
            if (server == nullptr || (portal.number != service_portal(service) && !waits)) continue;
            record.target = server->id;
            record.service = number;
        }
        return record;
    }

    const Domain& domain_;
    u32 first_;
    std::span<PortalRecord> records_;
    usize count_ = 0;
};

} // namespace

usize Kserver::list_portals(const Domain& domain, u32 first, std::span<PortalRecord> records) {
    PortalList list(domain, first, records);
    parts_.portals.each(domain, list);
    return list.count();
}

Domains::MemoryRecord Kserver::memory() const {
    const vm::Contracts& contracts = parts_.frames.contracts();
    Domains::MemoryRecord record = {
        .total = contracts.total(), .free = contracts.free(), .images = parts_.images.frames()};
    // What is nobody else's is kserver's.
    record.kserver = record.total - record.free - record.images;
    each_domain([&](const Domain& domain) { record.kserver -= &domain != &self_ ? domain.account->used : 0; });
    return record;
}

u32 Kserver::instances(const loader::Image& image) const {
    u32 count = self_.image == &image ? 1 : 0;
    each_domain(
        [&](const Domain& domain) { count += domain.image == &image && domain.status != DomainStatus::ended ? 1 : 0; });
    return count;
}

std::optional<Rights> Kserver::rights_at(const Domain& domain, u64 address) {
    const PortalResult found = configure(domain.object, Attribute::look_up, address / sizeof(u64) * sizeof(u64));
    if (found.status != Status::ok) return std::nullopt;
    return static_cast<Rights>(found.value % page_size);
}

/// Word by word, as the nucleus sees it: of a domain that pages itself nobody else knows what is where.
bool Kserver::read_memory(const Domain& domain, u64 address, std::span<byte> into) {
    while (!into.empty()) {
        const usize offset = address % sizeof(u64);
        const PortalResult found = configure(domain.object, Attribute::look_up, address - offset);
        if (found.status != Status::ok) return false;
        const usize size = std::min(into.size(), sizeof(u64) - offset);
        std::memcpy(into.data(), reinterpret_cast<const byte*>(&found.second) + offset, size);
        into = into.subspan(size);
        address += size;
    }
    return true;
}

bool Kserver::read_pager_record(const Domain& domain, PagerRecord& record) {
    return domain.image != nullptr && domain.image->pager_record != 0 && domain.status != DomainStatus::ended &&
           read_memory(domain, domain.image->pager_record, std::as_writable_bytes(std::span(&record, 1)));
}

void Kserver::power_off() {
    constexpr u32 patience = 1 << 22; // invocations: a second or more
    for (u32 tries = 0; tries < patience; ++tries)
        if (invoke(FirstPortal::power_off).status != Status::ok) return;
}

void Kserver::reboot() {
    constexpr u32 full_reset = 0x06,
                  pulse_reset = 0xfe; // of the reset control register, and of the keyboard controller
    constexpr u32 patience = 1 << 20;
    for (u32 tries = 0; tries < patience; ++tries) {
        invoke(KserverPortal::reset_port, 0u, full_reset);
        invoke(KserverPortal::reset_port + 1, 0u, pulse_reset);
    }
}

} // namespace metta::domains
