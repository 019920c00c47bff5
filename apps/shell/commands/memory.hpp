// SPDX-License-Identifier: MIT
// What the commands that look at memory share.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "apps/shell/shell.hpp"

namespace metta::shell {

/// The service, or null: this shell has none, which has been told.
MemoryView* memory_view(std::string_view command, Shell& shell);

/// The name of a domain; of one that there is no more, a question mark.
class DomainName {
  public:
    DomainName(Domains& domains, u32 number);
    DomainName(const DomainName&) = delete;
    DomainName& operator=(const DomainName&) = delete;
    std::string_view text() const { return buffer_.text(); }

  private:
    std::array<char, sizeof(Domains::Name)> storage_;
    TextBuffer buffer_{storage_};
};

/// Prints the address space, range by range: `memory --map`.
u32 map_memory(Shell& shell);

/// A range of frames, as people write it: FIRST or FIRST-LAST, each a frame's number, or an address that begins with
/// 0x.
struct FrameRange {
    u64 first = 0, end = 0;
};
std::optional<FrameRange> parse_frame_range(std::string_view word);

/// A contract, as people write it: GUARANTEED,OPTIMISTIC, two numbers of frames.
std::optional<Contract> parse_contract(std::string_view word);

/// Calls `visit(record)` for each stretch and reserved range, in their order. An error, if there is one.
template <class Visit>
std::optional<MemoryView::Error> visit_stretches(MemoryView& view, const Visit& visit) {
    for (u64 from = 0;;) {
        auto records = view.stretches_from(from);
        if (!records) return records.error();
        if (records->empty()) return std::nullopt;
        for (const Stretches::StretchRecord& record : *records) visit(record);
        const u64 last = (*records)[records->size() - 1].base;
        if (last < from) return std::nullopt;
        from = last + 1;
    }
}

/// The same for what each domain has been given in a stretch: `visit(domain, rights)`.
template <class Visit>
std::optional<MemoryView::Error> visit_rights(MemoryView& view, u64 stretch, const Visit& visit) {
    for (u64 from = 0; from <= ~u32{0};) {
        auto words = view.rights_in(stretch, static_cast<u32>(from));
        if (!words) return words.error();
        if (words->empty()) break;
        for (const u64 word : *words)
            visit(static_cast<u32>(word >> 32), Stretches::Rights::unchecked_from_bits(word & 0xf));
        const u64 last = (*words)[words->size() - 1] >> 32;
        if (last < from) break;
        from = last + 1;
    }
    return std::nullopt;
}

/// "rwx-": read, write, execute, meta.
void print_rights(TextSink& out, Stretches::Rights rights);

/// In the largest unit of which it is a whole number: "2 MiB".
void print_size(TextSink& out, u64 bytes);

} // namespace metta::shell
