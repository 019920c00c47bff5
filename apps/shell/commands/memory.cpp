// SPDX-License-Identifier: MIT
// Memory as a whole: how much there is, in which regions it lies, to whom it has been promised.
#include "apps/shell/commands/memory.hpp"

#include <algorithm>

#include "apps/shell/commands/columns.hpp"
#include "apps/shell/commands/command.hpp"
#include "apps/shell/commands/find_domain.hpp"
#include "apps/shell/explain.hpp"

namespace metta::shell {
namespace {

constexpr u64 kib_of(u64 frames) { return frames * (page_size / 1024); }

u32 list_boot_regions(Shell& shell) {
    constexpr std::string_view kinds[] = {
        "?",         "available",    "reserved", "ACPI tables",    "ACPI working memory",
        "defective", "boot program", "nucleus",  "domain kserver", "boot archive"};
    const BootInfo* boot = shell.boot_info("memory");
    if (boot == nullptr) return status_failed;
    for (const MemoryRegion& region :
         std::span(boot->regions).first(std::min<usize>(boot->region_count, BootInfo::maximum_regions))) {
        const auto kind = static_cast<usize>(region.kind);
        print(shell.out(), Hex{region.base, 12}, "-", Hex{region.end() - 1, 12}, "  ", region.size / 1024, " KiB  ",
              kinds[kind < std::size(kinds) ? kind : 0], "\n");
    }
    return status_ok;
}

/// Free frames that do not lie in free runs of 2 MiB, of a hundred free ones; nothing: none are free.
void print_fragmentation(TextSink& out, const MemoryView::Region& region) {
    if (region.free == 0) return print(out, "              -");
    print_right(out, 100 - std::min<u64>(100, region.free_large * 100 / region.free), 14);
    print(out, "%");
}

u32 print_regions(Shell& shell, MemoryView& view) {
    TextSink& out = shell.out();
    const auto regions = view.regions();
    if (!regions) {
        explain(out, "memory", regions.error());
        return status_failed;
    }
    print(out, "\nregion                       total KiB    free KiB  longest KiB  fragmentation\n");
    for (const MemoryView::Region& region : *regions) {
        if (region.total == 0) continue;
        print(out, Hex{region.first * page_size, 12}, "-", Hex{region.end * page_size - 1, 12});
        print_right(out, kib_of(region.total), 13);
        print_right(out, kib_of(region.free), 12);
        print_right(out, kib_of(region.largest), 13);
        print_fragmentation(out, region);
        print(out, "\n");
    }
    return status_ok;
}

u32 print_contracts(Shell& shell, MemoryView& view) {
    TextSink& out = shell.out();
    const auto totals = view.totals();
    if (!totals) {
        explain(out, "memory", totals.error());
        return status_failed;
    }
    print(out, "\ncontracts guarantee ", kib_of(totals->guaranteed), " KiB, of which ", kib_of(totals->kept),
          " KiB are free and kept; ", kib_of(totals->left), " KiB are left for others\n");
    print(out, "id    name              guaranteed  optimistic        used        held  (frames)\n");
    for (u64 from = 0; from <= ~u32{0};) {
        const auto contracts = view.contracts_from(static_cast<u32>(from));
        if (!contracts) {
            explain(out, "memory", contracts.error());
            return status_failed;
        }
        for (const Frames::ContractRecord& contract : *contracts) {
            std::array<char, 10> storage;
            TextBuffer id(storage);
            print(id, contract.domain);
            print_left(out, id.text(), 6);
            print_left(out, DomainName(shell.at().domains, contract.domain).text(), 18);
            print_right(out, contract.guaranteed, 10);
            for (const u64 frames : {contract.optimistic, contract.used, contract.held}) print_right(out, frames, 12);
            print(out, "\n");
        }
        if (contracts->empty()) break;
        const u32 last = (*contracts)[contracts->size() - 1].domain;
        if (last < from) break;
        from = u64{last} + 1;
    }
    return status_ok;
}

u32 print_totals(Shell& shell) {
    const Domains::Result<Domains::MemoryRecord> memory = shell.at().domains.memory();
    if (!memory) {
        explain(shell.out(), "memory", {}, memory.error());
        return status_failed;
    }
    struct Line {
        std::string_view name;
        u64 frames;
    };
    for (const Line& line : {Line{"total", memory->total}, Line{"free", memory->free}, Line{"images", memory->images},
                             Line{"kserver", memory->kserver}}) {
        print_left(shell.out(), line.name, 9);
        print_right(shell.out(), kib_of(line.frames), 10);
        print(shell.out(), " KiB\n");
    }
    return status_ok;
}

} // namespace

DomainName::DomainName(Domains& domains, u32 number) {
    const auto record = domains.inspect(number);
    print(buffer_, record && record->id == number ? name_of(*record) : "?");
}

MemoryView* memory_view(std::string_view command, Shell& shell) {
    MemoryView* const view = shell.at().memory_view;
    if (view == nullptr) explain_missing(shell.out(), command, "memory_view");
    return view;
}

u32 tell_memory(const Call& call, Shell& shell) {
    if (call.words.size() == 2) {
        if (call.words[1] == "--regions") return list_boot_regions(shell);
        if (call.words[1] == "--map") return map_memory(shell);
        print(shell.out(), "memory: expected --map, --regions, or nothing, found '", call.words[1], "'\n");
        return status_usage;
    }
    if (const u32 status = print_totals(shell); status != status_ok) return status;
    MemoryView* const view = memory_view("memory", shell);
    if (view == nullptr) return status_failed;
    const u32 status = print_regions(shell, *view);
    return status == status_ok ? print_contracts(shell, *view) : status;
}

} // namespace metta::shell
