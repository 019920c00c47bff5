// SPDX-License-Identifier: MIT
// Physical memory, frame by frame: whose each is, and what for.
#include <algorithm>
#include <array>
#include <limits>

#include "apps/shell/commands/columns.hpp"
#include "apps/shell/commands/command.hpp"
#include "apps/shell/commands/memory.hpp"
#include "apps/shell/explain.hpp"

namespace metta::shell {
namespace {

using Run = MemoryView::FrameRun;

constexpr u64 end_of_memory = u64{1} << 52; // more than a processor can address, in frames

/// A whole number in a base of 10 or 16.
std::optional<u64> parse_digits(std::string_view digits, u64 base) {
    u64 number = 0;
    for (const char letter : digits) {
        const u64 digit = letter >= '0' && letter <= '9'   ? static_cast<u64>(letter - '0')
                          : letter >= 'a' && letter <= 'f' ? static_cast<u64>(letter - 'a' + 10)
                          : letter >= 'A' && letter <= 'F' ? static_cast<u64>(letter - 'A' + 10)
                                                           : base;
        if (digit >= base || number > (std::numeric_limits<u64>::max() - digit) / base) return std::nullopt;
        number = number * base + digit;
    }
    if (digits.empty()) return std::nullopt;
    return number;
}

/// The number of a frame, or of that which an address lies in.
std::optional<u64> parse_frame(std::string_view word) {
    std::optional<u64> frame;
    if (word.starts_with("0x")) {
        frame = parse_digits(word.substr(2), 16);
        if (frame) *frame /= page_size;
    } else {
        frame = parse_digits(word, 10);
    }
    if (frame && *frame >= end_of_memory) return std::nullopt;
    return frame;
}

std::string_view state_name(MemoryView::FrameState state) {
    constexpr std::string_view names[] = {"machine", "object", "table", "device", "owned", "nailed", "kept"};
    const auto number = static_cast<usize>(state);
    return number < std::size(names) ? names[number] : "?";
}

void print_run(TextSink& out, const Run& run) {
    print(out, Hex{run.first * page_size, 12}, "-", Hex{(run.first + run.count) * page_size - 1, 12});
    print_right(out, run.first, 10);
    print_right(out, run.count, 10);
    if (run.account == 0)
        print(out, "        -");
    else
        print_right(out, run.account, 9);
    print(out, "  ");
    print_left(out, state_name(run.state), 8);
    print_right(out, run.maps, 6);
    print(out, "\n");
}

bool same(const Run& one, const Run& other) {
    return one.account == other.account && one.state == other.state && one.maps == other.maps &&
           one.first + one.count == other.first;
}

} // namespace

std::optional<FrameRange> parse_frame_range(std::string_view word) {
    const usize dash = word.find('-');
    const auto first = parse_frame(word.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_frame(word.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    return FrameRange{.first = *first, .end = *last + 1};
}

std::optional<Contract> parse_contract(std::string_view word) {
    const usize comma = word.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto guaranteed = parse_digits(word.substr(0, comma), 10),
               optimistic = parse_digits(word.substr(comma + 1), 10);
    if (!guaranteed || !optimistic) return std::nullopt;
    return Contract{.guaranteed = *guaranteed, .optimistic = *optimistic};
}

u32 list_frames(const Call& call, Shell& shell) {
    TextSink& out = shell.out();
    FrameRange range = {.first = 0, .end = end_of_memory};
    if (call.words.size() == 2) {
        const auto wanted = parse_frame_range(call.words[1]);
        if (!wanted) {
            print(out,
                  "ramtab: expected FIRST or FIRST-LAST, each a frame's number or an address that begins with 0x, "
                  "found '",
                  call.words[1], "'\n");
            return status_usage;
        }
        range = *wanted;
    }
    MemoryView* const view = memory_view("ramtab", shell);
    if (view == nullptr) return status_failed;
    print(out, "addresses                      first    frames  account  state      maps\n");
    // The last run of an answer may go on in the next.
    std::optional<Run> open;
    for (u64 next = range.first; next < range.end;) {
        const auto runs = view->ram_tab(next, range.end);
        if (!runs && open) break; // that was the end of memory
        if (!runs) {
            explain(out, "ramtab", runs.error());
            return status_failed;
        }
        for (const Run& run : *runs) {
            if (open && same(*open, run)) {
                open->count += run.count;
                continue;
            }
            if (open) print_run(out, *open);
            open = run;
        }
        if (runs->empty() || open->first + open->count <= next) break;
        next = open->first + open->count;
    }
    if (open) print_run(out, *open);
    return status_ok;
}

} // namespace metta::shell
