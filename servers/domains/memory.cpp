// SPDX-License-Identifier: MIT
// What lies in a domain's private window, and the frames of it. The list of pages has one word for each page: its
// frame, and whether the frame is the domain's own.
#include "servers/domains/kserver.hpp"

#include <algorithm>
#include <cstring>

namespace metta::domains {
namespace {

constexpr u32 shared_bit = u32{1} << 31, writable_bit = u32{1} << 30, frame_mask = writable_bit - 1;

} // namespace

Status Kserver::show_record_page(Domain& domain, u64 address) {
    const auto frame = parts_.frames.take(*domain.account);
    if (!frame) return Status::exhausted;
    const Status status = parts_.frames.show(address, *frame);
    if (status != Status::ok) {
        parts_.frames.give_back(*domain.account, *frame);
        return status;
    }
    std::memset(reinterpret_cast<byte*>(address), 0, page_size);
    return Status::ok;
}

Status Kserver::donate_table(Domain& domain) {
    if (domain.table_count == domain.tables.size()) return Status::exhausted;
    const auto frame = parts_.frames.take(*domain.account);
    if (!frame) return Status::exhausted;
    const Status status = configure(domain.object, Attribute::donate_table, *frame, root_account).status;
    if (status != Status::ok) {
        parts_.frames.give_back(*domain.account, *frame);
        return status;
    }
    domain.tables[domain.table_count++] = *frame;
    return Status::ok;
}

/// Carries out the first `count` orders of the page for them; tables are donated as they are needed. `done`: how many.
Status Kserver::order_pages(Domain& domain, u64 address, u32 count, u32& done) {
    for (done = 0;;) {
        const PortalResult result = populate(domain.object, address, parts_.orders_frame, count, done);
        if (result.status != Status::ok) done = static_cast<u32>(result.value);
        if (result.status != Status::needs_table) return result.status;
        if (const Status donated = donate_table(domain); donated != Status::ok) return donated;
    }
}

/// An area of which the first `mapped` pages are there goes, and its own frames with it.
Status Kserver::remove_area(Domain& domain, Area& area, u32 mapped) {
    u32* words = pages_of(domain) + area.first;
    auto* orders = reinterpret_cast<PageOrder*>(parts_.orders);
    constexpr u32 orders_a_page = page_size / sizeof(PageOrder);
    for (u32 done = 0; done < mapped; done += orders_a_page) {
        const u32 step = std::min(mapped - done, orders_a_page);
        for (u32 at = 0; at < step; ++at) orders[at] = {.skip = words[done + at] == 0};
        u32 taken = 0;
        const Status status = order_pages(domain, area.base + u64{done} * page_size, step, taken);
        if (status != Status::ok) return status;
    }
    release_words(domain, std::span(words, area.pages));
    std::fill_n(words, area.pages, 0);
    if (area.first + area.pages == domain.page_count) domain.page_count = area.first;
    area.kind = Area::Kind::none;
    return Status::ok;
}

Area* Kserver::free_area(Domain& domain) {
    const auto area = std::ranges::find(domain.areas, Area::Kind::none, &Area::kind);
    return area != domain.areas.end() ? area : nullptr;
}

/// A new area of `words.size()` pages, each as its word in the list says; 0: nothing is there. If it cannot be made,
/// nothing of it is left, and the words' own frames are the machine's again.
Status Kserver::add_area(Domain& domain, u64 address, std::span<const u32> words, Area::Kind kind) {
    const auto count = static_cast<u32>(words.size());
    const u32 first = domain.page_count, end = first + count;
    Area* area = free_area(domain);
    if (area == nullptr || end > Layout::maximum_pages) return release_words(domain, words), Status::exhausted;
    constexpr u32 words_a_page = page_size / sizeof(u32);
    for (; domain.list_pages * words_a_page < end; ++domain.list_pages) {
        const u64 offset = Layout::pages_offset + u64{domain.list_pages} * page_size;
        if (const Status shown = show_record_page(domain, record_address(domain, offset)); shown != Status::ok)
            return release_words(domain, words), shown;
    }
    std::ranges::copy(words, pages_of(domain) + first);
    domain.page_count = end;
    *area = {.base = address, .pages = count, .first = first, .kind = kind};

    auto* orders = reinterpret_cast<PageOrder*>(parts_.orders);
    constexpr u32 orders_a_page = page_size / sizeof(PageOrder);
    for (u32 done = 0; done < count; done += orders_a_page) {
        const u32 step = std::min(count - done, orders_a_page);
        for (u32 at = 0; at < step; ++at) {
            const u32 word = words[done + at];
            orders[at] = {.frame = word & frame_mask, .rights = rights_of(kind, word), .skip = word == 0};
        }
        u32 mapped = 0;
        const Status ordered = order_pages(domain, address + u64{done} * page_size, step, mapped);
        if (ordered == Status::ok) continue;
        remove_area(domain, *area, done + mapped);
        return ordered;
    }
    return Status::ok;
}

Rights Kserver::rights_of(Area::Kind kind, u32 word) {
    if ((word & writable_bit) != 0) return Rights::read_write;
    return kind == Area::Kind::text ? Rights::read_execute : Rights::read;
}

u32 Kserver::own_page(u32 frame) { return frame | writable_bit; }
u32 Kserver::own_page_for_reading(u32 frame) { return frame; }
u32 Kserver::shared_page(u32 frame) { return frame | shared_bit; }
bool Kserver::is_shared(u32 word) { return (word & shared_bit) != 0; }
u32 Kserver::frame_of(u32 word) { return word & frame_mask; }

std::optional<u32> Kserver::new_page(Domain& domain) { return vm::take_cleared(parts_.frames, *domain.account); }

Status Kserver::map_fresh(Domain& domain, u64 address, u32 pages, Area::Kind kind) {
    constexpr u32 longest = 512;
    std::array<u32, longest> words;
    if (pages == 0 || pages > longest) return Status::bad_argument;
    u32 made = 0;
    for (; made < pages; ++made) {
        const auto frame = new_page(domain);
        if (!frame) break;
        words[made] = own_page(*frame);
    }
    if (made == pages) return add_area(domain, address, std::span(words).first(pages), kind);
    release_words(domain, std::span(words).first(made));
    return Status::exhausted;
}

Status Kserver::map_memory(Domain& domain, u64 address, u32 pages) {
    for (const Area& area : domain.areas)
        if (area.kind != Area::Kind::none && address < area.base + area.pages * page_size &&
            area.base < address + pages * page_size)
            return Status::occupied;
    return map_fresh(domain, address, pages, Area::Kind::memory);
}

Status Kserver::unmap(Domain& domain, u64 address, u32 pages) {
    const auto area = std::ranges::find_if(domain.areas, [&](const Area& candidate) {
        return candidate.kind == Area::Kind::memory && candidate.base == address && candidate.pages == pages;
    });
    if (area == domain.areas.end()) return Status::absent;
    return remove_area(domain, *area, pages);
}

void Kserver::release_pages(Domain& domain) {
    const u32* words = pages_of(domain);
    for (u32 page = 0; page < domain.page_count; ++page)
        if (words[page] != 0 && !is_shared(words[page]))
            parts_.frames.give_back(*domain.account, frame_of(words[page]));
}

std::optional<Kserver::Mapped> Kserver::mapped_at(const Domain& domain, u64 address) const {
    for (const Area& area : domain.areas) {
        if (area.kind == Area::Kind::none || address < area.base || address - area.base >= area.pages * page_size)
            continue;
        const u32 word = pages_of(domain)[area.first + static_cast<u32>((address - area.base) / page_size)];
        if (word == 0) return std::nullopt;
        return Mapped{word & frame_mask, area.kind, rights_of(area.kind, word)};
    }
    return std::nullopt;
}

} // namespace metta::domains
