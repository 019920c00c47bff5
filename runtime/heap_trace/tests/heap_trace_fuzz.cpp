// SPDX-License-Identifier: MIT
// Events of all kinds behind a header that is nearly right. What opens can be replayed without a look at it.
#include "runtime/heap_trace/heap_trace.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

using namespace metta;

namespace {

/// Traps where a trace that has been checked goes wrong.
struct StrictHeap {
    u64 bytes = 0, peak = 0;

    void* allocate(usize size) {
        bytes += size;
        peak = std::max(peak, bytes);
        return new usize(size);
    }
    void* allocate_aligned(usize size, usize) { return allocate(size); }
    void* resize(void* block, usize size) {
        free(block);
        return allocate(size);
    }
    void free(void* block) {
        auto* const size = static_cast<usize*>(block);
        if (size == nullptr || *size > bytes) __builtin_trap();
        bytes -= *size;
        delete size;
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    if (size < 6) return 0;
    HeapTraceHeader header;
    std::memcpy(header.magic, HeapTraceHeader::right_magic, sizeof header.magic);
    header.events = data[0];
    header.places = data[1];
    header.peak_event = data[2];
    header.peak_bytes = data[3] | u64{data[4]} << 8;
    header.version = data[5] == 0xFF ? 2 : 1;
    std::vector<byte> bytes(sizeof header + size - 6);
    std::memcpy(bytes.data(), &header, sizeof header);
    std::memcpy(bytes.data() + sizeof header, data + 6, size - 6);

    std::vector<u32> notes(header.places);
    const auto trace = HeapTrace::open(bytes, notes);
    if (!trace) return 0;
    std::vector<void*> blocks(header.places);
    StrictHeap heap;
    HeapTrace::Cursor cursor = trace->begin();
    replay(cursor, header.events, heap, blocks);
    if (heap.bytes != 0 || heap.peak != header.peak_bytes) __builtin_trap();
    return 0;
}
