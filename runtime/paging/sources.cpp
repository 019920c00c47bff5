// SPDX-License-Identifier: MIT
// Fetching and storing pages by calls, from inside a fault handler: what arrives is put where it belongs, and nothing
// is on the way that is not nailed.
#include "runtime/paging/sources.hpp"

#include <cstring>

#include "interfaces/file_pages_portal.hpp"
#include "interfaces/nester_portal.hpp"
#include "interfaces/page_store_portal.hpp"
#include "interfaces/services.hpp"

namespace metta::paging {
namespace {

/// Argument area of the domain's one connection to FilePages; null: there is none yet.
[[gnu::section(".nailed")]] constinit byte* file_area = nullptr;

SlowConnection files() { return {service_portal(Service::file_pages), file_area, argument_area_size}; }

/// Half a page, of which less may come: the rest is zero. False: it is no half page.
template <class Fetched>
bool put(const Fetched& fetched, byte* to) {
    if (!fetched || fetched->size() > half_page) return false;
    if (fetched->size() != 0 && static_cast<const void*>(fetched->data()) != to)
        std::memmove(to, fetched->data(), fetched->size());
    std::memset(to + fetched->size(), 0, half_page - fetched->size());
    return true;
}

} // namespace

bool FileSource::open(std::string_view name) {
    if (file_area == nullptr) {
        NesterSurrogate<SlowConnection> nester(SlowConnection(nester_portal, nullptr, 0), middl::no_memory());
        const Nester::Result<u64> area = nester.open(static_cast<u32>(Service::file_pages));
        if (!area) return false;
        file_area = reinterpret_cast<byte*>(*area);
    }
    FilePagesSurrogate<SlowConnection> pages(files(), middl::no_memory());
    const FilePages::Result<FilePages::FindResult> found = pages.find(name);
    if (!found) return false;
    size_ = found->size;
    file_ = found->file;
    return true;
}

bool FileSource::fetch(u64 page, byte* to) {
    for (u64 half = 0; half != 2; ++half, to += half_page) {
        const u64 offset = page * page_size + half * half_page;
        if (offset >= size_) {
            std::memset(to, 0, half_page);
            continue;
        }
        middl::Scratch place(std::span(to, half_page));
        FilePagesSurrogate<SlowConnection> pages(files(), place);
        if (!put(pages.read(file_, offset / half_page), to)) return false;
    }
    return true;
}

Result<RemoteSource> RemoteSource::bind(u64 reference) {
    NesterSurrogate<SlowConnection> nester(SlowConnection(nester_portal, nullptr, 0), middl::no_memory());
    const Nester::Result<Nester::BindResult> bound = nester.bind(reference);
    if (!bound)
        return refuse({.subject = "store of pages",
                       .expected = "a reference to an object that can be bound",
                       .value = reference,
                       .advice = "look it up in a context again: its server may have ended"});
    return RemoteSource({bound->portal, reinterpret_cast<byte*>(bound->area), bound->pages * page_size, bound->form});
}

bool RemoteSource::fetch(u64 page, byte* to) {
    for (u64 half = 0; half != 2; ++half, to += half_page) {
        middl::Scratch place(std::span(to, half_page));
        PageStoreSurrogate<SlowConnection> store(connection_, place);
        if (!put(store.fetch(2 * page + half), to)) return false;
    }
    return true;
}

bool RemoteSource::store(u64 page, const byte* from) {
    PageStoreSurrogate<SlowConnection> store(connection_, middl::no_memory());
    for (u64 half = 0; half != 2; ++half, from += half_page)
        if (!store.store(2 * page + half, std::span(reinterpret_cast<const u8*>(from), half_page))) return false;
    return true;
}

} // namespace metta::paging
