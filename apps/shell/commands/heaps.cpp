// SPDX-License-Identifier: MIT
// What domains tell of their own memory: their heaps, and the page faults that they handle themselves.
#include <algorithm>
#include <array>

#include "apps/shell/commands/columns.hpp"
#include "apps/shell/commands/command.hpp"
#include "apps/shell/commands/find_domain.hpp"
#include "apps/shell/commands/memory.hpp"
#include "apps/shell/explain.hpp"

namespace metta::shell {
namespace {

/// A domain writes the names of its heaps: what is no letter may be meant for the terminal.
class PlainText {
  public:
    explicit PlainText(std::span<const char> letters) {
        for (const char letter : letters.first(std::min(letters.size(), storage_.size()))) {
            if (letter == '\0') break;
            storage_[length_++] = letter > ' ' && letter <= '~' ? letter : '?';
        }
    }
    std::string_view text() const { return {storage_.data(), length_}; }

  private:
    std::array<char, sizeof(Domains::Name)> storage_;
    usize length_ = 0;
};

void print_domain(TextSink& out, u32 number, std::span<const char> name) {
    std::array<char, 10> storage;
    TextBuffer id(storage);
    print(id, number);
    print_left(out, id.text(), 6);
    print_left(out, PlainText(name).text(), 18);
}

/// Calls `visit(record)` for all that `list(domain)` answers for the domains from `first` on, as long as it says to go
/// on. An error, if there is one.
std::optional<MemoryView::Error> visit_domains_from(u32 first, const auto& list, const auto& visit) {
    for (u64 from = first; from <= ~u32{0};) {
        const auto records = list(static_cast<u32>(from));
        if (!records) return records.error();
        for (const auto& record : *records)
            if (!visit(record)) return std::nullopt;
        if (records->empty()) break;
        const u32 last = (*records)[records->size() - 1].domain;
        if (last < from) break;
        from = u64{last} + 1;
    }
    return std::nullopt;
}

void print_heap(TextSink& out, const MemoryView::HeapRecord& heap) {
    print_domain(out, heap.domain, heap.owner);
    print_left(out, PlainText(heap.heap).text(), 16);
    print_right(out, heap.blocks, 9);
    for (const u64 bytes : {heap.bytes, heap.mapped, heap.peak, heap.allocations}) print_right(out, bytes, 13);
    print_right(out, heap.refused, 9);
    print(out, heap.shared ? "  yes\n" : "  no\n");
}

void print_paging(TextSink& out, const MemoryView::PagingRecord& paging) {
    print_domain(out, paging.domain, paging.name);
    for (const u64 count : {paging.faults, paging.zeroed, paging.copied, paging.fetched, paging.evicted, paging.stored,
                            paging.refused, paging.resident})
        print_right(out, count, 9);
    print_right(out, paging.faults == 0 ? 0 : paging.ticks / paging.faults, 10);
    print_right(out, paging.longest, 11);
    print(out, "\n");
}

} // namespace

u32 list_heaps(const Call& call, Shell& shell) {
    std::optional<u32> only;
    if (call.words.size() == 2) {
        const auto domain = find_domain("heap", call.words[1], shell);
        if (!domain) return status_failed;
        only = domain->id;
    }
    MemoryView* const view = memory_view("heap", shell);
    if (view == nullptr) return status_failed;
    print(shell.out(), "id    domain            heap               blocks        bytes       mapped         peak  "
                       "allocations  refused  shared\n");
    const auto error = visit_domains_from(
        only.value_or(0), [&](u32 from) { return view->heaps_from(from); },
        [&](const MemoryView::HeapRecord& heap) {
            if (only && heap.domain != *only) return false;
            print_heap(shell.out(), heap);
            return true;
        });
    if (!error) return status_ok;
    explain(shell.out(), "heap", *error);
    return status_failed;
}

u32 list_faults(const Call&, Shell& shell) {
    MemoryView* const view = memory_view("faults", shell);
    if (view == nullptr) return status_failed;
    print(shell.out(), "id    domain               faults   zeroed   copied  fetched  evicted   stored  refused "
                       "resident  avg.ticks    longest\n");
    const auto error = visit_domains_from(
        0, [&](u32 from) { return view->paging_from(from); },
        [&](const MemoryView::PagingRecord& paging) {
            if (paging.pages) print_paging(shell.out(), paging);
            return true;
        });
    if (!error) return status_ok;
    explain(shell.out(), "faults", *error);
    return status_failed;
}

} // namespace metta::shell
