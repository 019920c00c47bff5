// SPDX-License-Identifier: MIT
// metta-heap-replay TRACE [ROUNDS [without]]: asks glibc's heap what a recorded program asked its own, so often; or
// does all but ask. What an instruction counter finds between the two is malloc's and free's. Prints how much memory
// glibc had got when most was allocated.
#include <malloc.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "runtime/heap_trace/no_heap.hpp"

namespace metta {
namespace {

struct GlibcHeap {
    void* allocate(usize size) { return std::malloc(size); }
    void* allocate_aligned(usize size, usize alignment) { return std::aligned_alloc(alignment, size); }
    void* resize(void* block, usize size) { return std::realloc(block, size); }
    void free(void* block) { std::free(block); }
};

/// What glibc has from the system, its tables included.
u64 footprint() {
    const struct mallinfo2 info = mallinfo2();
    return info.arena + info.hblkhd;
}

/// What glibc has got, behind the event with the most bytes, beyond what it had at the start.
u64 footprint_at_peak(const HeapTrace& trace, std::span<void*> blocks) {
    GlibcHeap heap;
    const u64 before = footprint() - mallinfo2().fordblks; // what is free now serves the trace
    HeapTrace::Cursor cursor = trace.begin();
    const HeapTraceHeader& header = trace.header();
    replay(cursor, header.peak_event, heap, blocks);
    const u64 at_peak = footprint() - before;
    replay(cursor, header.events - header.peak_event, heap, blocks);
    return at_peak;
}

template <class Heap>
[[gnu::noinline]] void replay_rounds(const HeapTrace& trace, u32 rounds, std::span<void*> blocks) {
    Heap heap;
    for (u32 round = 0; round < rounds; ++round) {
        HeapTrace::Cursor cursor = trace.begin();
        replay(cursor, trace.header().events, heap, blocks);
    }
}

int complain(std::string_view expected, std::string_view found) {
    std::cerr << "metta-heap-replay: expected " << expected << ", found " << found << '\n';
    return 2;
}

struct ErrorText : TextSink {
    void write(std::string_view text) override { std::cerr << text; }
};

int run(std::span<const char* const> arguments) {
    if (arguments.size() < 2 || arguments.size() > 4) return complain("TRACE [ROUNDS [without]]", "something else");
    u32 rounds = 0;
    if (arguments.size() > 2) {
        const std::string_view text = arguments[2];
        const auto [end, error] = std::from_chars(text.begin(), text.end(), rounds);
        if (error != std::errc() || end != text.end()) return complain("a number of rounds", text);
    }
    const bool asks = arguments.size() < 4;
    if (!asks && std::string_view(arguments[3]) != "without") return complain("'without'", arguments[3]);

    std::ifstream file(arguments[1], std::ios::binary);
    if (!file) return complain("a file that can be read", arguments[1]);
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    const auto header = HeapTrace::header_of(std::as_bytes(std::span(bytes)));
    std::vector<u32> notes(header ? header->places : 0);
    const auto trace = HeapTrace::open(std::as_bytes(std::span(bytes)), notes);
    if (!trace) {
        ErrorText sink;
        print(sink, "metta-heap-replay: ", trace.error(), "\n");
        return 1;
    }
    std::vector<void*> blocks(header->places);
    asks ? replay_rounds<GlibcHeap>(*trace, rounds, blocks) : replay_rounds<NoHeap>(*trace, rounds, blocks);
    if (!asks || rounds != 0) return 0;
    const u64 got = footprint_at_peak(*trace, blocks);
    std::cout << header->events << " events, at most " << header->peak_bytes << " bytes allocated; glibc had got "
              << got << " for them, " << (static_cast<double>(got) / static_cast<double>(header->peak_bytes) - 1) * 100
              << " % more\n";
    return 0;
}

} // namespace
} // namespace metta

int main(int count, char** arguments) { return metta::run({arguments, static_cast<metta::usize>(count)}); }
