// SPDX-License-Identifier: MIT
// What a program's own heap takes, as code that is not inlined into the heap sees it: of one block, and of all that
// clang once asked its heap for (docs/heap.md).
#include "apps/bench/heap.hpp"

#include <array>
#include <cstring>
#include <new>

#include "apps/bench/calls.hpp"
#include "apps/bench/measured_client.hpp"
#include "runtime/client/reading.hpp"
#include "runtime/heap/system_heap.hpp"
#include "runtime/heap_trace/no_heap.hpp"
#include "runtime/user/pager_record.hpp"
#include "runtime/user/stopwatch.hpp"

namespace metta::bench {
namespace {

constexpr std::string_view trace_name = "clang.heap";

constinit std::array<byte, 256 * 1024> trace_file{};
constinit std::array<u32, 8192> notes{};
constinit std::array<void*, 8192> blocks{};

/// The trace; none: it is not in the archive, or not right, which has been told.
std::optional<HeapTrace> read_trace(const Setting& setting) {
    const std::optional<u32> index = index_of_file(setting.machine, trace_name);
    if (!index) {
        print(setting.out, "bench: expected ", trace_name, " in the boot archive, found no such file\n");
        return std::nullopt;
    }
    const Machine::Result<usize> size = read_start(setting.machine, *index, trace_file);
    if (!size) return std::nullopt;
    const Result<HeapTrace> trace = HeapTrace::open(std::span(trace_file).first(*size), notes);
    if (trace) return *trace;
    print(setting.out, "bench: ", trace_name, ": ", trace.error(), "\n");
    return std::nullopt;
}

struct ProgramHeap {
    void* allocate(usize size) { return ::operator new(size); }
    void* allocate_aligned(usize size, usize alignment) { return ::operator new(size, std::align_val_t(alignment)); }
    void* resize(void* block, usize size) { return default_heap().reallocate(block, size); }
    void free(void* block) { ::operator delete(block); }
};

template <class Heap>
[[gnu::noinline]] void replay_all(const HeapTrace& trace) {
    Heap heap;
    HeapTrace::Cursor cursor = trace.begin();
    replay(cursor, trace.header().events, heap, blocks);
}

/// What the program's heap tells of itself.
const HeapCounts* own_counts() {
    for (const HeapCounts& heap : pager_record.heaps)
        if (std::string_view(heap.name) == "program") return &heap;
    return nullptr;
}

} // namespace

std::optional<u64> heap_block(const Setting&) {
    constexpr usize size = 64;
    return ticks_of([] {
        void* block = ::operator new(size);
        asm volatile("" : "+r"(block) : : "memory");
        ::operator delete(block);
    });
}

/// Without what reading the trace takes.
std::optional<u64> heap_mixed(const Setting& setting) {
    const std::optional<HeapTrace> trace = read_trace(setting);
    if (!trace) return std::nullopt;
    const u64 all = ticks_of([&] { replay_all<ProgramHeap>(*trace); });
    return all - ticks_of([&] { replay_all<NoHeap>(*trace); });
}

/// How much more memory the heap has at the peak than was asked for, rounded up. The bench itself allocates nothing.
std::optional<u64> heap_overhead(const Setting& setting) {
    const std::optional<HeapTrace> trace = read_trace(setting);
    if (!trace) return std::nullopt;
    const HeapTraceHeader& header = trace->header();
    default_heap().trim();
    ProgramHeap heap;
    HeapTrace::Cursor cursor = trace->begin();
    replay(cursor, header.peak_event, heap, blocks);
    const HeapCounts* const counts = own_counts();
    const u64 mapped = counts == nullptr ? 0 : counts->mapped;
    replay(cursor, header.events - header.peak_event, heap, blocks);
    if (mapped < header.peak_bytes) return std::nullopt;
    return ((mapped - header.peak_bytes) * 100 + header.peak_bytes - 1) / header.peak_bytes;
}

/// It is allocated for the partner, written, read by that in a call, and freed.
std::optional<u64> heap_system(const Setting& setting) {
    constexpr u64 size = 64;
    Calls calls(setting);
    if (!calls.good()) return std::nullopt;
    const SystemMemory for_partner = {.domain = calls.domain()};
    MeasuredClient& partner = *calls;
    bool well = true;
    u64 word = 1;
    const u64 ticks = ticks_of([&] [[gnu::flatten]] {
        auto* const block = static_cast<u64*>(system_heap().allocate(size, for_partner));
        if (block == nullptr) {
            well = false;
            return;
        }
        *block = ++word;
        well &= partner.read(reinterpret_cast<u64>(block)).value_or(0) == word;
        system_heap().free(block);
    });
    well &= system_heap().close(for_partner.domain, for_partner.rights);
    if (!well) return std::nullopt;
    return ticks;
}

} // namespace metta::bench
