// SPDX-License-Identifier: MIT
// A look at memory as a whole: kserver's tables, and the RamTab, which kserver can read.
#include <algorithm>
#include <memory>

#include "interfaces/memory_view_portal.hpp"
#include "interfaces/paging.hpp"
#include "interfaces/ram_table.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"
#include "servers/domains/views.hpp"

namespace metta::domains {
namespace {

static_assert(static_cast<u8>(MemoryView::FrameState::kept) == static_cast<u8>(FrameState::kept));

class DomainMemoryView final : public MemoryView {
  public:
    DomainMemoryView(ServedObject& self, middl::Memory& memory)
        : kserver_(*static_cast<ServedToDomain&>(self).kserver), memory_(memory) {}

    Result<middl::Sequence<Region>> regions() override {
        constexpr u32 zones = vm::FrameAllocator::zones;
        return list<Region>(zones, [&](std::span<Region> into) {
            kserver_.parts().frames.settle();
            for (u32 zone = 0; zone < zones; ++zone) {
                const vm::ZoneRecord record = kserver_.parts().frames.allocator().zone(zone);
                into[zone] = {.first = record.first,
                              .end = record.end,
                              .total = record.total,
                              .free = record.free,
                              .largest = record.largest,
                              .free_large = record.free_large};
            }
            return usize{zones};
        });
    }

    Result<MemoryTotals> totals() override {
        const scheduler::LockGuard guard(kserver_.lock());
        const vm::Contracts& contracts = kserver_.parts().frames.contracts();
        return MemoryTotals{.total = contracts.total(),
                            .free = contracts.free(),
                            .guaranteed = contracts.guaranteed(),
                            .kept = contracts.kept(),
                            .left = contracts.left()};
    }

    Result<middl::Sequence<Frames::ContractRecord>> contracts_from(u32 id) override {
        return list<Frames::ContractRecord>(most<Frames::ContractRecord>, [&](auto into) {
            usize count = 0;
            for (const Domain* domain = kserver_.find_from(id); domain != nullptr && count < into.size();
                 domain = kserver_.find_from(domain->id + 1))
                into[count++] = contract_of(*domain);
            return count;
        });
    }

    Result<middl::Sequence<FrameRun>> ram_tab(u64 first, u64 end) override {
        const u64 size = kserver_.parts().boot.direct_map_end / page_size;
        end = std::min(end, size);
        if (first > end) return std::unexpected(SystemError::bad_argument);
        // The RamTab is the nucleus': kserver's lock does not keep it from changing.
        return list_unlocked<FrameRun>(most<FrameRun>, [&](std::span<FrameRun> into) {
            const auto* records = reinterpret_cast<const FrameRecord*>(ram_table_window);
            usize count = 0;
            for (u64 frame = first; frame < end; ++frame) {
                const FrameRecord& record = records[frame];
                const FrameRun run = {.first = frame,
                                      .count = 1,
                                      .account = record.owner,
                                      .state = static_cast<MemoryView::FrameState>(record.state),
                                      .maps = record.maps};
                if (count != 0 && same(into[count - 1], run)) {
                    ++into[count - 1].count;
                    continue;
                }
                if (count == into.size()) break;
                into[count++] = run;
            }
            return count;
        });
    }

    Result<middl::Sequence<Stretches::StretchRecord>> stretches_from(u64 address) override {
        return list<Stretches::StretchRecord>(most<Stretches::StretchRecord>, [&](auto into) {
            usize count = 0;
            const vm::Stretch* stretch = kserver_.stretches().from(address);
            for (; stretch != nullptr && count < into.size(); stretch = kserver_.stretches().after(*stretch))
                into[count++] = record_of_stretch(*stretch, 0);
            // Whoever goes on behind a range's base would miss a stretch that begins there.
            if (stretch != nullptr && into[count - 1].base == stretch->base()) --count;
            return count;
        });
    }

    Result<middl::Sequence<u64>> rights_in(u64 base, u32 id) override {
        return list<u64>(most<u64>, [&](std::span<u64> into) {
            usize count = 0;
            const vm::Stretch* stretch = kserver_.stretches().at(base);
            if (stretch == nullptr || id >= vm::RightsTable::domains) return count;
            for (u32 domain = stretch->rights.next(id); domain < vm::RightsTable::domains && count < into.size();
                 domain = domain + 1 < vm::RightsTable::domains ? stretch->rights.next(domain + 1) : domain + 1)
                into[count++] = u64{domain} << 32 | stretch->rights.of(domain);
            return count;
        });
    }

    Result<middl::Sequence<PagingRecord>> paging_from(u32 id) override {
        return list<PagingRecord>(most<PagingRecord>, [&](std::span<PagingRecord> into) {
            usize count = 0;
            PagerRecord said;
            for (const Domain* domain = kserver_.find_from(id); domain != nullptr && count < into.size();
                 domain = kserver_.find_from(domain->id + 1)) {
                PagingRecord& record = into[count++] = {.domain = domain->id, .name = name_of(*domain)};
                record.pages = kserver_.read_pager_record(*domain, said);
                if (!record.pages) continue;
                const PagingCounts& counts = said.paging;
                record.faults = counts.faults, record.zeroed = counts.zeroed, record.copied = counts.copied;
                record.fetched = counts.fetched, record.evicted = counts.evicted, record.stored = counts.stored;
                record.refused = counts.refused, record.ticks = counts.ticks, record.longest = counts.longest;
                record.resident = counts.resident;
            }
            return count;
        });
    }

    Result<middl::Sequence<HeapRecord>> heaps_from(u32 id) override {
        return list<HeapRecord>(PagerRecord::maximum_heaps, [&](std::span<HeapRecord> into) {
            usize count = 0;
            PagerRecord said;
            for (const Domain* domain = kserver_.find_from(id); domain != nullptr && count == 0;
                 domain = kserver_.find_from(domain->id + 1)) {
                if (!kserver_.read_pager_record(*domain, said)) continue;
                for (const HeapCounts& heap : said.heaps) {
                    if (heap.name[0] == '\0') continue;
                    HeapRecord& record = into[count++] = {.domain = domain->id, .owner = name_of(*domain)};
                    std::ranges::copy(heap.name, record.heap.begin());
                    record.blocks = heap.blocks, record.bytes = heap.bytes, record.mapped = heap.mapped;
                    record.peak = heap.peak, record.allocations = heap.allocations, record.refused = heap.refused;
                    record.shared = heap.shared != 0;
                }
            }
            return count;
        });
    }

  private:
    static std::array<char, 32> name_of(const Domain& domain) { return std::to_array(domain.name); }
    template <class T>
    static constexpr usize most = largest_sequence / sizeof(T);

    static bool same(const FrameRun& one, const FrameRun& other) {
        return one.account == other.account && one.state == other.state && one.maps == other.maps;
    }

    /// A sequence that `fill` puts elements into, under the lock, and says how many.
    template <class T>
    Result<middl::Sequence<T>> list(usize limit, const auto& fill) {
        const scheduler::LockGuard guard(kserver_.lock());
        return list_unlocked<T>(limit, fill);
    }
    template <class T>
    Result<middl::Sequence<T>> list_unlocked(usize limit, const auto& fill) {
        auto* room = static_cast<T*>(memory_.allocate(sizeof(T) * limit, alignof(T)));
        if (room == nullptr) return std::unexpected(SystemError::busy);
        std::uninitialized_default_construct_n(room, limit);
        return middl::Sequence<T>(std::span<const T>(room, fill(std::span(room, limit))));
    }

    Kserver& kserver_;
    middl::Memory& memory_;
};

} // namespace

static void serve_memory_view(ServedCall& call) {
    std::array<byte, argument_area_size + 256> room;
    middl::Arena memory(room);
    DomainMemoryView view(*call.self, memory);
    serve_call(view, call, memory);
}
ServedDispatch dispatch_memory_view() { return dispatch_by<serve_memory_view>; }

} // namespace metta::domains
