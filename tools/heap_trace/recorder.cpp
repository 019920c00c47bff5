// SPDX-License-Identifier: MIT
// Stands before the C library's heap in a program of the host, and records what that is asked for:
// HEAP_TRACE=FILE LD_PRELOAD=build/tools/heap_trace/libheap_recorder.so PROGRAM …
//
// The trace is written when the program exits; what it has not freed until then is freed at the trace's end. A child
// process is not recorded. What calloc does beyond malloc, it does to any heap's blocks: that is recorded as an
// allocation.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <mutex>

#include "tools/heap_trace/block_table.hpp"
#include "tools/heap_trace/writer.hpp"

// The C library's own, under the names that it keeps for programs like this one.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace metta {
namespace {

constexpr usize most_blocks = usize{1} << 20, most_bytes = usize{1} << 28;

/// Memory of zeros that comes from no heap.
template <class T>
std::span<T> zeros(usize count) {
    void* const memory =
        mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    return {static_cast<T*>(memory), count};
}

void complain(std::string_view text) { (void)!::write(STDERR_FILENO, text.data(), text.size()); }

class Recorder {
  public:
    Recorder()
        : file_(getenv("HEAP_TRACE")), process_(getpid()), writer_(zeros<byte>(most_bytes), zeros<u32>(most_blocks)),
          blocks_(zeros<BlockTable::Slot>(2 * most_blocks)) {
        unsetenv("LD_PRELOAD");
    }

    void allocated(void* block, usize size, u8 exponent = 0) {
        if (block == nullptr) return;
        const std::lock_guard guard(lock_);
        if (!recording() || !fits(size)) return;
        const u32 place = writer_.allocate(static_cast<u32>(size), exponent);
        full_ = !blocks_.add(address(block), place);
        note(place, address(block));
    }

    void freed(void* block) {
        const std::lock_guard guard(lock_);
        if (!recording()) return;
        if (const auto place = forget(block)) writer_.free(*place);
    }

    /// Resizes it too: nobody may get the old address before that is noted.
    void* resize(void* block, usize size) {
        const std::lock_guard guard(lock_);
        void* const after = __libc_realloc(block, size);
        if (after == nullptr || !recording() || !fits(size)) return after;
        const auto place = blocks_.remove(address(block));
        if (!place) return after;
        writer_.resize(*place, static_cast<u32>(size));
        full_ = !blocks_.add(address(after), *place);
        note(*place, address(after));
        return after;
    }

    void finish();

  private:
    static u64 address(const void* block) { return reinterpret_cast<u64>(block); }
    bool recording() const { return file_ != nullptr && !full_ && getpid() == process_; }

    bool fits(usize size) {
        if (size <= HeapTrace::largest_block && writer_.room()) return true;
        full_ = true;
        return false;
    }

    void note(u32 place, u64 block) { addresses_[place] = block; }

    std::optional<u32> forget(void* block) {
        if (!writer_.room()) {
            full_ = true;
            return std::nullopt;
        }
        const auto place = blocks_.remove(address(block));
        if (place) addresses_[*place] = 0;
        return place;
    }

    const char* file_;
    pid_t process_;
    std::mutex lock_;
    bool full_ = false;
    HeapTraceWriter writer_;
    BlockTable blocks_;
    std::span<u64> addresses_ = zeros<u64>(most_blocks); ///< of the block at each place; 0: none
};

void Recorder::finish() {
    const std::lock_guard guard(lock_);
    if (file_ == nullptr || getpid() != process_) return;
    for (u32 place = 0; place < addresses_.size(); ++place)
        if (addresses_[place] != 0 && writer_.room()) writer_.free(place);
    if (full_ || !writer_.room()) {
        complain("heap_recorder: expected blocks and events that fit into 1 GiB, 1048576 and 256 MiB, found more; "
                 "nothing is written\n");
        return;
    }
    const std::span<const byte> trace = writer_.finish();
    const int file = open(file_, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || write(file, trace.data(), trace.size()) != static_cast<ssize_t>(trace.size()))
        complain("heap_recorder: expected a file that can be written as HEAP_TRACE, found none\n");
    if (file >= 0) close(file);
    file_ = nullptr;
}

/// Made at the first request, which may come before any constructor has run.
Recorder& recorder() {
    alignas(Recorder) static byte room[sizeof(Recorder)];
    static Recorder* const made = std::construct_at(reinterpret_cast<Recorder*>(room));
    return *made;
}

[[gnu::destructor]] void write_trace() { recorder().finish(); }

void* allocate_aligned(usize alignment, usize size) {
    void* const block = __libc_memalign(alignment, size);
    recorder().allocated(block, size, static_cast<u8>(std::countr_zero(alignment)));
    return block;
}

} // namespace
} // namespace metta

extern "C" {

void* malloc(std::size_t size) {
    void* const block = __libc_malloc(size);
    metta::recorder().allocated(block, size);
    return block;
}

void* calloc(std::size_t count, std::size_t size) {
    void* const block = __libc_calloc(count, size);
    metta::recorder().allocated(block, count * size);
    return block;
}

void free(void* block) {
    if (block == nullptr) return;
    metta::recorder().freed(block);
    __libc_free(block);
}

void* realloc(void* block, std::size_t size) {
    if (block == nullptr) return malloc(size);
    if (size == 0) {
        free(block);
        return nullptr;
    }
    return metta::recorder().resize(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) { return metta::allocate_aligned(alignment, size); }

void* aligned_alloc(std::size_t alignment, std::size_t size) { return metta::allocate_aligned(alignment, size); }

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
    if (!std::has_single_bit(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
    *block = metta::allocate_aligned(alignment, size);
    return *block == nullptr ? ENOMEM : 0;
}
}
