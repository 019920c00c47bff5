// SPDX-License-Identifier: MIT
// What there is: portals, memory, and the contents of a domain's memory, which its nester may see.
#include "servers/domains/kserver.hpp"

#include <algorithm>
#include <cstring>

namespace metta::domains {

usize Kserver::list_portals(const Domain& domain, u32 first, std::span<Domains::PortalRecord> records) {
    // By number; which of them the domain has is told by code page, so they are put in order here.
    usize count = 0;
    const auto add = [&](const Domains::PortalRecord& record) {
        if (record.number < first) return;
        const auto known = records.first(count);
        const auto place = std::ranges::lower_bound(known, record.number, {}, &Domains::PortalRecord::number);
        const auto at = static_cast<usize>(place - known.begin());
        if (at == records.size()) return;
        const usize moved = std::min(count, records.size() - 1) - at;
        std::memmove(&records[at + 1], &records[at], moved * sizeof record);
        records[at] = record;
        count = std::min(count + 1, records.size());
    };
    parts_.portals.each(domain, [&](const PortalState& state) {
        if (!state.domain) return;
        Domains::PortalRecord record = {.number = state.number,
                                        .kind = static_cast<u16>(state.kind),
                                        .counted = domain.counted && state.kind == PortalKind::call,
                                        .count = state.count};
        for (usize service = 0; service < Domain::services; ++service) {
            const Domain* server = domain.connections[service].server;
            const bool waits = static_cast<Service>(service) == Service::scheduler &&
                               (state.number == await_portal || state.number == yield_portal);
            if (server == nullptr || (state.number != service_portal(static_cast<Service>(service)) && !waits))
                continue;
            record.target = server->id;
            record.service = static_cast<u32>(service);
        }
        add(record);
    });
    return count;
}

Domains::MemoryRecord Kserver::memory() const {
    vm::FrameAllocator& frames = parts_.frames.allocator();
    Domains::MemoryRecord record = {
        .total = frames.total_frames(), .free = frames.free_frames(), .images = parts_.images.frames()};
    // What is nobody else's is kserver's.
    record.kserver = record.total - record.free - record.images;
    each_domain([&](const Domain& domain) { record.kserver -= domain.frames; });
    return record;
}

bool Kserver::read_memory(const Domain& domain, u64 address, std::span<byte> into) {
    while (!into.empty()) {
        const auto mapped = mapped_at(domain, address);
        if (!mapped) return false;
        const vm::View view(parts_.frames, mapped->frame);
        if (!view.valid()) return false;
        const usize size = std::min<usize>(into.size(), page_size - address % page_size);
        std::memcpy(into.data(), view.page() + address % page_size, size);
        into = into.subspan(size);
        address += size;
    }
    return true;
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
