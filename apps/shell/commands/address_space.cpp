// SPDX-License-Identifier: MIT
// The address space that all domains share: whose which part of it is, and who may do what there.
#include <algorithm>
#include <array>

#include "apps/shell/commands/columns.hpp"
#include "apps/shell/commands/command.hpp"
#include "apps/shell/commands/find_domain.hpp"
#include "apps/shell/commands/memory.hpp"
#include "apps/shell/explain.hpp"
#include "interfaces/services.hpp"

namespace metta::shell {
namespace {

using Record = Stretches::StretchRecord;

/// Prints ranges in their order, and what lies free between them.
class Map {
  public:
    explicit Map(TextSink& out) : out_(out) {}

    /// The beginning of a line; what it is follows. `within` the range before it.
    void begin(u64 base, u64 end, bool within = false) {
        if (!within) {
            free_until(base);
            next_ = end;
        }
        print_range(base, end);
        if (within) print(out_, "  ");
    }
    void free_until(u64 base) {
        if (base <= next_) return;
        print_range(next_, base);
        print(out_, "free\n");
        next_ = base;
    }
    bool within(u64 base) const { return base < next_; }

  private:
    void print_range(u64 base, u64 end) {
        print(out_, Hex{base, 12}, "-", Hex{end - 1, 12}, "  ");
        std::array<char, 32> storage;
        TextBuffer size(storage);
        print_size(size, end - base);
        print_left(out_, size.text(), 12);
        print(out_, "  ");
    }

    TextSink& out_;
    u64 next_ = private_window_base;
};

void print_fixed_ranges(Map& map, TextSink& out, const BootInfo& boot) {
    map.begin(private_window_base, shared_space_base);
    print(out, "private window of each domain\n");
    map.begin(boot_info_address, boot_info_address + large_page_size);
    print(out, "kserver: the machine's description\n");
    if (const u64 size = round_up(boot.archive.size, large_page_size); size != 0) {
        map.begin(archive_window, archive_window + size);
        print(out, "kserver: boot archive\n");
    }
    map.begin(registry_address - large_page_size, stretches_base);
    print(out, "kserver: frames being cleared, registry of types, argument areas of connections\n");
}

void print_owner(TextSink& out, Shell& shell, u32 domain) {
    print(out, DomainName(shell.at().domains, domain).text(), " (", domain, ")");
}

/// A stretch and what it is made of, in one line. `only`: it must have to do with this domain.
std::optional<MemoryView::Error> print_stretch(Shell& shell, MemoryView& view, const Record& record,
                                               std::optional<u32> only) {
    TextSink& out = shell.out();
    bool concerned = !only || record.owner == *only;
    if (!concerned) {
        auto error =
            visit_rights(view, record.base, [&](u32 domain, Stretches::Rights) { concerned |= domain == *only; });
        if (error || !concerned) return error;
    }
    print(out, Hex{record.base, 12}, "  ");
    std::array<char, 64> storage;
    TextBuffer text(storage);
    print_size(text, record.size);
    print_left(out, text.text(), 10);
    text.clear();
    print(text, DomainName(shell.at().domains, record.owner).text(), " (", record.owner, ")");
    print_left(out, text.text(), 20);
    print(out, "  ", record.attributes.contains(Stretches::Attribute::large) ? "large" : "-    ", "  ");
    print_rights(out, record.global);
    print(out, "      ");
    auto error = visit_rights(view, record.base, [&](u32 domain, Stretches::Rights rights) {
        print(out, " ", DomainName(shell.at().domains, domain).text(), ":");
        print_rights(out, rights);
    });
    print(out, "\n");
    return error;
}

} // namespace

void print_rights(TextSink& out, Stretches::Rights rights) {
    using Right = Stretches::Right;
    constexpr std::pair<Right, char> letters[] = {
        {Right::read, 'r'}, {Right::write, 'w'}, {Right::execute, 'x'}, {Right::meta, 'm'}};
    for (const auto& [right, letter] : letters) print(out, rights.contains(right) ? letter : '-');
}

void print_size(TextSink& out, u64 bytes) {
    constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    usize unit = 0;
    for (; unit + 1 < std::size(units) && bytes % 1024 == 0 && bytes != 0; ++unit) bytes /= 1024;
    print(out, bytes, " ", units[unit]);
}

u32 map_memory(Shell& shell) {
    TextSink& out = shell.out();
    MemoryView* const view = memory_view("memory", shell);
    const BootInfo* const boot = view == nullptr ? nullptr : shell.boot_info("memory");
    if (boot == nullptr) return status_failed;
    Map map(out);
    print_fixed_ranges(map, out, *boot);
    const auto error = visit_stretches(*view, [&](const Record& record) {
        map.begin(record.base, record.base + record.size, map.within(record.base));
        print(out, record.reserved ? "reserved for children of " : "stretch of ");
        print_owner(out, shell, record.owner);
        if (!record.global.empty()) {
            print(out, ", for all ");
            print_rights(out, record.global);
        }
        print(out, "\n");
    });
    if (error) {
        explain(out, "memory", *error);
        return status_failed;
    }
    map.begin(common_region_base, shared_space_end);
    print(out, "common region\n");
    return status_ok;
}

u32 list_stretches(const Call& call, Shell& shell) {
    std::optional<u32> only;
    if (call.words.size() == 2) {
        const auto domain = find_domain("stretches", call.words[1], shell);
        if (!domain) return status_failed;
        only = domain->id;
    }
    MemoryView* const view = memory_view("stretches", shell);
    if (view == nullptr) return status_failed;
    print(shell.out(), "base          size      owner                 kind   everybody  domains\n");
    std::optional<MemoryView::Error> inner;
    auto error = visit_stretches(*view, [&](const Record& record) {
        if (record.reserved || inner) return;
        inner = print_stretch(shell, *view, record, only);
    });
    if (!error) error = inner;
    if (!error) return status_ok;
    explain(shell.out(), "stretches", *error);
    return status_failed;
}

} // namespace metta::shell
