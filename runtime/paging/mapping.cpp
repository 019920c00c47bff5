// SPDX-License-Identifier: MIT
// A mapping's driver, its source and all they know of each page lie in front of the mapping itself, in memory that is
// there from the start and stays.
#include "runtime/paging/mapping.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <type_traits>
#include <variant>

#include "runtime/client/memory.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/paging/address_zone.hpp"
#include "runtime/paging/paged.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/paging/request.hpp"
#include "runtime/paging/sources.hpp"
#include "runtime/user/clock.hpp"

namespace metta::paging {

/// At the beginning of a mapping's own pages.
struct MappingRecord {
    static constexpr usize longest_name = 256;

    u64 own_pages = 0; ///< from this record on
    std::span<byte> bytes;
    bool stores = false;
    std::array<char, longest_name> name = {};
    std::optional<FileSource> file;
    std::optional<RemoteSource> remote;
    std::variant<std::monostate, FirstInFirstOut, LastInFirstOut, RandomOrder> order;
    std::variant<std::monostate, MappedDriver, RemoteDriver, SwappedDriver> driver;

    PagedDriver* paged() {
        return std::visit(
            [](auto& chosen) -> PagedDriver* {
                if constexpr (std::is_base_of_v<PagedDriver, std::remove_reference_t<decltype(chosen)>>)
                    return &chosen;
                else
                    return nullptr;
            },
            driver);
    }
};

namespace {

constinit AddressZone zone(mappings_begin, mappings_end);
constinit u32 zone_locked = 0;

/// The zone is changed in few instructions, and by threads of this domain only.
class ZoneGuard {
  public:
    ZoneGuard() {
        while (__atomic_exchange_n(&zone_locked, 1, __ATOMIC_ACQUIRE) != 0) let_others_run();
    }
    ~ZoneGuard() { __atomic_store_n(&zone_locked, 0, __ATOMIC_RELEASE); }
    ZoneGuard(const ZoneGuard&) = delete;
    ZoneGuard& operator=(const ZoneGuard&) = delete;
};

constexpr u64 pages_of(u64 bytes) { return (bytes + page_size - 1) / page_size; }
constexpr u64 largest = u64{1} << 30; ///< bytes of a mapping

/// What is known of each page: its state, and two numbers of an order.
constexpr u64 bytes_a_page = sizeof(PageState) + 2 * sizeof(u32);
constexpr u64 own_pages_for(u64 pages) {
    return pages_of(sizeof(MappingRecord) + (pages + 1) * bytes_a_page + alignof(PageState));
}

Error no_room(std::string_view expected, u64 pages) {
    return {.subject = "mapping",
            .expected = expected,
            .found = "too little of it for so many pages:",
            .value = pages,
            .advice = "map less, or give the domain a larger contract"};
}

/// Memory that is there at once and stays, in the steps that Memory does.
class OwnPages {
  public:
    static Result<u64> map(u64 address, u64 pages) {
        Nester::Result<MemoryClient> memory = connect<MemoryClient>();
        if (!memory) return refuse(no_room("the service memory", pages));
        for (u64 done = 0; done != pages;) {
            const auto step = static_cast<u32>(std::min(pages - done, most));
            if (!memory->map(address + done * page_size, step)) {
                unmap(address, done);
                return refuse(no_room("frames for what is known of each page", pages));
            }
            done += step;
        }
        return address;
    }
    /// What has been mapped in those steps.
    static void unmap(u64 address, u64 pages) {
        MemoryClient memory(Connection(service_portal(Service::memory), nullptr)); // everything is in registers
        for (u64 done = 0; done != pages;) {
            const auto step = static_cast<u32>(std::min(pages - done, most));
            static_cast<void>(memory.unmap(address + done * page_size, step));
            done += step;
        }
    }

  private:
    static constexpr u64 most = 512; ///< of a call (Memory.Map)
};

/// A record for a mapping of so many pages, which follow behind a page where nothing is.
Result<MappingRecord*> make_record(u64 pages) {
    if (pages == 0 || pages > largest / page_size) return refuse(no_room("from 1 to 262144 pages", pages));
    const u64 own = own_pages_for(pages);
    u64 address = 0;
    {
        const ZoneGuard guard;
        address = zone.take((own + pages + 2) * page_size);
    }
    if (address == 0) return refuse(no_room("address space for mappings", pages));
    if (const Result<u64> mapped = OwnPages::map(address, own); !mapped) {
        const ZoneGuard guard;
        zone.give(address);
        return refuse(mapped.error());
    }
    auto* const record = std::construct_at(reinterpret_cast<MappingRecord*>(address));
    record->own_pages = own;
    record->bytes = {reinterpret_cast<byte*>(address + (own + 1) * page_size), pages * page_size};
    return record;
}

void unmake_record(MappingRecord& record) {
    const auto address = reinterpret_cast<u64>(&record);
    OwnPages::unmap(address, record.own_pages);
    const ZoneGuard guard;
    zone.give(address);
}

/// Behind the record.
struct PageTables {
    std::span<PageState> states;
    std::span<u32> numbers; ///< two for each page, and two more
};
PageTables tables_of(MappingRecord& record) {
    const u64 pages = pages_of(record.bytes.size());
    auto* const states = reinterpret_cast<PageState*>(&record + 1);
    return {{states, pages}, {reinterpret_cast<u32*>(states + pages + 1), 2 * (pages + 1)}};
}

EvictionOrder& make_order(MappingRecord& record, Eviction eviction) {
    const std::span<u32> numbers = tables_of(record).numbers;
    const u64 pages = numbers.size() / 2 - 1;
    const std::span<PageLink> links(reinterpret_cast<PageLink*>(numbers.data()), pages + 1);
    switch (eviction) {
    case Eviction::last_in_first_out:
        return record.order.emplace<LastInFirstOut>(links);
    case Eviction::random:
        return record.order.emplace<RandomOrder>(numbers.first(pages), numbers.subspan(pages, pages), now());
    case Eviction::first_in_first_out:
        break;
    }
    return record.order.emplace<FirstInFirstOut>(links);
}

template <class Kind, class... More>
Result<Mapping> start(MappingRecord& record, const Residence& residence, PageSource& source, More... more) {
    EvictionOrder& order = make_order(record, residence.eviction);
    const auto begin = reinterpret_cast<u64>(record.bytes.data());
    Kind& driver = record.driver.emplace<Kind>(begin, begin + record.bytes.size(), Place(), more..., source, order,
                                               tables_of(record).states, residence.most_pages);
    if (const Result<void> added = add_range(driver); !added) {
        unmake_record(record);
        return refuse(added.error());
    }
    return Mapping(record);
}

u64 open_file(Pager&, u64 word, u64 length) {
    MappingRecord& record = *reinterpret_cast<MappingRecord*>(word);
    return static_cast<u64>(record.file->open(std::string_view(record.name.data(), length)));
}

template <class Kind>
Result<Mapping> map_store(u64 reference, u64 pages, const Residence& residence) {
    const RemoteSource source = TRY(RemoteSource::bind(reference));
    MappingRecord& record = *TRY(make_record(pages));
    record.stores = std::is_same_v<Kind, RemoteDriver>;
    return start<Kind>(record, residence, record.remote.emplace(source));
}

u64 store_page(Pager& pager, u64 word, u64 page) {
    MappingRecord& record = *reinterpret_cast<MappingRecord*>(word);
    return static_cast<u64>(record.paged()->store(pager, static_cast<u32>(page)));
}

} // namespace

Result<Mapping> map_file(std::string_view name, FileUse use, const Residence& residence) {
    const auto no_file = [](std::string_view found) {
        return Error{.subject = "file of the boot archive",
                     .expected = "the name of one that has any bytes",
                     .found = found,
                     .advice = "the shell lists them: ls"};
    };
    if (name.size() > MappingRecord::longest_name) return refuse(no_file("one of more than 256 bytes"));
    // How large the file is tells a record of its own, since the name has to lie where the pager can read it.
    MappingRecord& finder = *TRY(make_record(1));
    std::ranges::copy(name, finder.name.begin());
    finder.file.emplace();
    const bool found = pager_request(&open_file, reinterpret_cast<u64>(&finder), name.size()) != 0;
    const FileSource file = *finder.file;
    unmake_record(finder);
    if (!found || file.size() == 0) return refuse(no_file(name));
    MappingRecord& record = *TRY(make_record(pages_of(file.size())));
    Result<Mapping> mapped =
        start<MappedDriver>(record, residence, record.file.emplace(file), use == FileUse::private_copy);
    if (mapped) record.bytes = record.bytes.first(file.size());
    return mapped;
}

Result<Mapping> map_remote(u64 reference, u64 pages, const Residence& residence) {
    return map_store<RemoteDriver>(reference, pages, residence);
}

Result<Mapping> map_swapped(u64 reference, u64 pages, const Residence& residence) {
    return map_store<SwappedDriver>(reference, pages, residence);
}

std::span<byte> Mapping::bytes() const { return record_->bytes; }

bool Mapping::store() const {
    if (!record_->stores) return true;
    bool all = true;
    for (u64 page = 0; page != pages_of(record_->bytes.size()); ++page)
        all &= pager_request(&store_page, reinterpret_cast<u64>(record_), page) != 0;
    return all;
}

Mapping::~Mapping() {
    if (record_ == nullptr) return;
    static_cast<void>(store());
    remove_range(*record_->paged());
    unmake_record(*record_);
}

} // namespace metta::paging
