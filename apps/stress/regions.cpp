// SPDX-License-Identifier: MIT
#include "apps/stress/regions.hpp"

#include <algorithm>
#include <cstring>

#include "interfaces/page_store.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/paging/guarded.hpp"
#include "runtime/paging/nailed.hpp"
#include "runtime/paging/physical.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/paging/sources.hpp"
#include "runtime/user/late.hpp"

namespace metta::stress {
namespace {

constexpr u64 place_of(u64 number) { return fixed_regions + number * (64 * page_size); }
constexpr u64 physical_pages = 12, guarded_pages = 8, nailed_pages = 4, image_pages = 8;
constexpr u64 guarded_begin = place_of(1) + Regions::guard_pages * page_size;

[[gnu::section(".nailed")]] constinit paging::PhysicalDriver physical(place_of(0),
                                                                      place_of(0) + physical_pages * page_size);
[[gnu::section(".nailed")]] constinit paging::GuardedDriver guarded(place_of(1),
                                                                    guarded_begin + guarded_pages * page_size);
[[gnu::section(".nailed")]] constinit paging::NailedDriver nailed(place_of(2), place_of(2) + nailed_pages * page_size);
[[gnu::section(".nailed")]] constinit Late<paging::PhysicalDriver> in_stretch;

// Swapped pages in a stretch, and all that their driver works with.
constexpr usize swapped_pages = store_bounds[static_cast<usize>(Stored::stretch)].pages;
[[gnu::section(".nailed")]] constinit Late<paging::SwappedDriver> swapped;
[[gnu::section(".nailed")]] constinit Late<paging::RemoteSource> swapped_source;
[[gnu::section(".nailed")]] constinit Late<paging::FirstInFirstOut> first_order;
[[gnu::section(".nailed")]] constinit Late<paging::LastInFirstOut> last_order;
[[gnu::section(".nailed")]] constinit Late<paging::RandomOrder> random_order;
[[gnu::section(".nailed")]] constinit std::array<paging::PageLink, swapped_pages + 1> swapped_links = {};
[[gnu::section(".nailed")]] constinit std::array<u32, swapped_pages> swapped_numbers = {}, swapped_places = {};
[[gnu::section(".nailed")]] constinit std::array<paging::PageState, swapped_pages> swapped_states = {};
constinit paging::Driver* stretch_drivers[memory_kinds] = {};

constexpr auto data_pages = [] {
    std::array<PageWords, image_pages> pages = {};
    for (usize page = 0; page != image_pages; ++page)
        for (usize word = 0; word != words_a_page; ++word) pages[page][word] = data_word(page, word);
    return pages;
}();
alignas(page_size) constinit std::array<PageWords, image_pages> data = data_pages;
alignas(page_size) constinit std::array<PageWords, image_pages> bss = {};

constexpr std::string_view file_names[memory_kinds] = {{}, {}, {}, {}, {}, {}, "clang.heap", "hello", {}, {}, {}, {}};

Stored stored_of(Memory kind) {
    switch (kind) {
    case Memory::remote:
        return Stored::remote;
    case Memory::swapped:
        return Stored::swapped;
    case Memory::small:
        return Stored::small;
    default:
        return Stored::stretch;
    }
}

paging::Residence some_residence(u64 pages, Random& random) {
    constexpr u64 fewest = 3;
    return {.eviction = static_cast<paging::Eviction>(random.below(3)),
            .most_pages = static_cast<u32>(fewest + random.below(pages))};
}

/// The contract may be used up for the moment: by pages that can go, or because frames are asked back.
template <class Attempt>
auto make_room_for(const Attempt& attempt) {
    constexpr u32 tries = 50;
    auto result = attempt();
    for (u32 tried = 0; !result && tried != tries; ++tried) {
        constexpr u32 enough = 8;
        paging::give_frames_back(enough);
        let_others_run();
        result = attempt();
    }
    return result;
}

} // namespace

bool Regions::add(Memory kind, paging::Driver& driver, u64 base, u64 pages) {
    const Result<void> added = make_room_for([&] { return paging::add_range(driver); });
    if (!added) return refused(kind, added.error());
    (*this)[kind].begin(kind, base, pages, key_);
    return true;
}

std::optional<u64> Regions::stored_object(Stored which) {
    u64& known = references_[static_cast<usize>(which)];
    if (known != 0) return known;
    std::array<char, 32> storage;
    TextBuffer path(storage);
    print(path, store_, client_ * stored_kinds + static_cast<u64>(which));
    const auto found = look_up(at_.names, path.text(), at_.memory);
    if (!found) return std::nullopt;
    const auto reference = types::narrow<PageStore>(at_.registry, *found);
    if (!reference) return std::nullopt;
    return known = reference->number;
}

bool Regions::find_files() {
    for (u32 index = 0;; ++index) {
        const auto file = at_.machine.file_at(index);
        if (!file) break;
        for (usize kind = 0; kind != memory_kinds; ++kind)
            if (!file_names[kind].empty() && file->name.text() == file_names[kind])
                files_[kind] = {.index = index, .size = file->size};
    }
    return files_[static_cast<usize>(Memory::file)].size != 0 &&
           files_[static_cast<usize>(Memory::private_copy)].size != 0;
}

bool Regions::map(Memory kind, Random& random) {
    const auto number = static_cast<usize>(kind);
    const bool file = !file_names[number].empty();
    const StoreBounds bounds = store_bounds[static_cast<usize>(stored_of(kind))];
    const paging::Residence residence = some_residence(bounds.pages, random);
    u64 reference = 0;
    if (!file) {
        const auto found = stored_object(stored_of(kind));
        if (!found) return refused(kind, "expected a store, found none");
        reference = *found;
    }
    Result<paging::Mapping> mapped = make_room_for([&] {
        if (file)
            return paging::map_file(file_names[number],
                                    kind == Memory::file ? paging::FileUse::read_only : paging::FileUse::private_copy,
                                    residence);
        if (kind == Memory::swapped) return paging::map_swapped(reference, bounds.pages, residence);
        return paging::map_remote(reference, bounds.pages + 1, residence); // the last one the store does not have
    });
    if (!mapped) return refused(kind, mapped.error());
    const auto base = reinterpret_cast<u64>(mapped->bytes().data());
    const u64 pages = file ? (mapped->bytes().size() + page_size - 1) / page_size : bounds.pages;
    (*this)[kind].begin(kind, base, std::min(pages, u64{Region::most_pages}), key_);
    mappings_[number].emplace(std::move(*mapped));
    return true;
}

paging::PagedDriver& Regions::swapped_in_stretch(u64 base, BoundStretch bound, Random& random) {
    const paging::Residence residence = some_residence(swapped_pages, random);
    swapped_states = {};
    paging::EvictionOrder* order = nullptr;
    switch (residence.eviction) {
    case paging::Eviction::first_in_first_out:
        order = &first_order.make(swapped_links);
        break;
    case paging::Eviction::last_in_first_out:
        order = &last_order.make(swapped_links);
        break;
    case paging::Eviction::random:
        order = &random_order.make(swapped_numbers, swapped_places, key_);
        break;
    }
    paging::RemoteSource& source =
        swapped_source.make(*paging::RemoteSource::bind(references_[static_cast<usize>(Stored::stretch)]));
    return swapped.make(base, base + swapped_pages * page_size, paging::Place(bound), source, *order, swapped_states,
                        residence.most_pages);
}

bool Regions::make_stretch(Memory kind, Random& random) {
    constexpr Stretches::Rights rights{Stretches::Right::read, Stretches::Right::write};
    const auto stretch = make_room_for([&] { return at_.stretches.create(large_page_size, rights, 0, {}); });
    if (!stretch) return refused(kind, "expected a stretch, found it refused");
    const auto bound = make_room_for([&] { return BoundStretch::bind(at_.stretches, *stretch); });
    if (!bound) return refused(kind, "expected portals to a stretch, found them refused");
    const u64 pages = kind == Memory::stretch ? physical_pages : swapped_pages;
    paging::Driver* driver = nullptr;
    if (kind == Memory::stretch) {
        driver = &in_stretch.make(*stretch, *stretch + pages * page_size, paging::Place(*bound));
    } else {
        if (!stored_object(Stored::stretch)) return refused(kind, "expected a store, found none");
        driver = &swapped_in_stretch(*stretch, *bound, random);
    }
    stretch_drivers[static_cast<usize>(kind)] = driver;
    return add(kind, *driver, *stretch, pages);
}

bool Regions::make(Memory kind, Random& random) {
    switch (kind) {
    case Memory::physical:
        return add(kind, physical, physical.begin(), physical_pages);
    case Memory::guarded:
        return add(kind, guarded, guarded_begin, guarded_pages);
    case Memory::nailed:
        return add(kind, nailed, nailed.begin(), nailed_pages);
    case Memory::stretch:
    case Memory::swapped_stretch:
        return make_stretch(kind, random);
    case Memory::data:
        (*this)[kind].begin(kind, reinterpret_cast<u64>(data.data()), image_pages, key_);
        return true;
    case Memory::bss:
        (*this)[kind].begin(kind, reinterpret_cast<u64>(bss.data()), image_pages, key_);
        return true;
    default:
        return map(kind, random);
    }
}

bool Regions::end(Memory kind) {
    switch (kind) {
    case Memory::physical:
        paging::remove_range(physical);
        return true;
    case Memory::guarded:
        paging::remove_range(guarded);
        return true;
    case Memory::nailed:
        paging::remove_range(nailed);
        return true;
    case Memory::stretch:
    case Memory::swapped_stretch:
        paging::remove_range(*stretch_drivers[static_cast<usize>(kind)]);
        if (!at_.stretches.destroy((*this)[kind].base())) return refused(kind, "expected its stretch to go");
        return true;
    case Memory::data:
    case Memory::bss:
        return true;
    default:
        mappings_[static_cast<usize>(kind)].reset();
        return true;
    }
}

bool Regions::make_all(Random& random) {
    if (!find_files()) return refused(Memory::file, "expected the files that are mapped, found one missing");
    for (usize kind = 0; kind != memory_kinds; ++kind)
        if (!make(static_cast<Memory>(kind), random)) return false;
    return true;
}

bool Regions::end_all() {
    for (usize kind = 0; kind != memory_kinds; ++kind)
        if (!end(static_cast<Memory>(kind))) return false;
    return true;
}

bool Regions::remake(Region& region, Random& random) {
    const Memory kind = region.kind();
    if (kind == Memory::data || kind == Memory::bss || kind == Memory::small) return true;
    if (!end(kind) || !make(kind, random)) return false;
    if (kind != Memory::remote) region.forget();
    return true;
}

/// Behind its end pages are zero.
bool Regions::read_file(Memory kind, u64 offset, std::span<byte> to) {
    const File& file = files_[static_cast<usize>(kind)];
    for (usize done = 0; done != to.size() && offset + done < file.size;) {
        constexpr usize most = 2048;
        const auto limit = static_cast<u32>(std::min(most, to.size() - done));
        const auto bytes = at_.machine.read_file(file.index, offset + done, limit);
        if (!bytes || bytes->empty()) return false;
        std::memcpy(to.data() + done, bytes->data(), bytes->size());
        done += bytes->size();
    }
    return true;
}

std::optional<u64> Regions::initial(const Region& region, u64 page, usize word) {
    switch (region.kind()) {
    case Memory::data:
        return data_word(page, word);
    case Memory::remote:
    case Memory::small:
        return unstored_word(page, word);
    case Memory::file:
    case Memory::private_copy: {
        u64 found = 0;
        if (!read_file(region.kind(), page * page_size + word * sizeof found,
                       std::as_writable_bytes(std::span(&found, 1))))
            return std::nullopt;
        return found;
    }
    default:
        return 0;
    }
}

bool Regions::initial(const Region& region, u64 page, PageWords& words) {
    words = {};
    if (region.kind() == Memory::file || region.kind() == Memory::private_copy)
        return read_file(region.kind(), page * page_size, std::as_writable_bytes(std::span(words)));
    for (usize word = 0; word != words_a_page; ++word) words[word] = initial(region, page, word).value_or(0);
    return true;
}

} // namespace metta::stress
