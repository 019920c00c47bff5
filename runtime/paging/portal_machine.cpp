// SPDX-License-Identifier: MIT
// What paging needs of the machine, by the domain's portals.
#include "runtime/paging/machine.hpp"

#include <array>
#include <utility>

#include "interfaces/frames_portal.hpp"
#include "interfaces/memory_portal.hpp"
#include "interfaces/nester_portal.hpp"
#include "interfaces/object_state.hpp"
#include "interfaces/services.hpp"
#include "runtime/middl/surrogate.hpp"
#include "runtime/paging/slow_connection.hpp"
#include "runtime/paging/slow_part.hpp"

namespace metta::paging {
namespace {

extern "C" byte program_page_window[]; // program.ld

enum class Opened : u8 { not_yet, well, refused };

[[gnu::section(".nailed")]] constinit Opened frames_opened = Opened::not_yet, memory_opened = Opened::not_yet,
                                             scheduler_opened = Opened::not_yet;

bool open(Service service, Opened& opened) {
    if (opened == Opened::not_yet) {
        NesterSurrogate<SlowConnection> nester(SlowConnection(nester_portal, nullptr, 0), middl::no_memory());
        opened = nester.open(static_cast<u32>(service)) ? Opened::well : Opened::refused;
    }
    return opened == Opened::well;
}

/// Everything that is called here travels in registers.
template <template <middl::Transport, class> class Surrogate, class Interface>
class Called final : public Surrogate<SlowConnection, Interface> {
  public:
    explicit Called(Service service)
        : Surrogate<SlowConnection, Interface>(SlowConnection(service_portal(service), nullptr, 0),
                                               middl::no_memory()) {}
};

/// XSAVE needs its header to be zero, and has room for as much as a thread's state.
struct alignas(64) Vectors {
    static constexpr usize header = 512, header_size = 64;
    std::array<byte, ThreadState::vector_bytes> bytes;
};

/// Whether this processor, or the nucleus, saves no more than x87 and SSE.
bool saves_by_fxsave() {
    constexpr u32 osxsave = 1 << 27;
    u32 a = 1, b, c = 0, d;
    asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (c & osxsave) == 0;
}

enum class Saving : u8 { not_known, xsave, fxsave };
[[gnu::section(".nailed")]] constinit Saving saving = Saving::not_known;
[[gnu::section(".nailed")]] constinit Vectors saved = {};

void save_to(Vectors& vectors) {
    if (saving == Saving::not_known) saving = saves_by_fxsave() ? Saving::fxsave : Saving::xsave;
    if (saving == Saving::xsave)
        asm volatile("xsave64 %0" : "+m"(vectors) : "a"(~0u), "d"(~0u));
    else
        asm volatile("fxsave64 %0" : "=m"(vectors));
}
void restore_from(const Vectors& vectors) {
    if (saving == Saving::xsave)
        asm volatile("xrstor64 %0" : : "m"(vectors), "a"(~0u), "d"(~0u));
    else
        asm volatile("fxrstor64 %0" : : "m"(vectors));
}

} // namespace

void SlowConnection::let_others_run() {
    // While it asks for the scheduler it may come here again.
    if (scheduler_opened == Opened::not_yet) {
        Opened asked = std::exchange(scheduler_opened, Opened::refused);
        open(Service::scheduler, asked);
        scheduler_opened = asked;
    }
    if (scheduler_opened == Opened::well)
        call_untrusting(yield_portal);
    else
        asm volatile("pause");
}

namespace machine {

void save_vectors() { save_to(saved); }
void restore_vectors() { restore_from(saved); }

Demapped demap(u32 portal, u64 address) {
    const PortalResult result = invoke(portal + static_cast<u32>(StretchPortal::demap), address);
    return {result.status, result.value};
}

u64 allocate(u32 count) {
    if (!open(Service::frames, frames_opened)) return 0;
    Called<FramesSurrogate, Frames> frames(Service::frames);
    return frames.allocate(count, 1, Frames::Region::any).value_or(0);
}

bool give_back(u64 frame) {
    // Not the short way (give_frame_portal): what goes that way stays at hand for the account, and who waits for frames
    // that are asked back is not woken.
    Called<FramesSurrogate, Frames> frames(Service::frames);
    return frames.free(frame, 1).has_value();
}

Status nail(u64 frame, bool nailed) { return invoke(nail_frame_portal, frame, u64{nailed}).status; }

bool add_table() {
    if (!open(Service::memory, memory_opened)) return false;
    Called<MemorySurrogate, Memory> memory(Service::memory);
    return memory.add_tables(1).has_value();
}

byte* open_window(u64 frame) {
    const Status status = map(window_portal, reinterpret_cast<u64>(program_page_window), frame, Rights::read_write);
    return status == Status::ok ? program_page_window : nullptr;
}
void close_window() { demap(window_portal, reinterpret_cast<u64>(program_page_window)); }

const byte* page_at(u64 address) { return reinterpret_cast<const byte*>(address); }

void clear_page(byte* page) {
    u64 words = page_size / sizeof(u64);
    asm volatile("rep stosq" : "+D"(page), "+c"(words) : "a"(0) : "memory");
}

void copy_page(byte* to, const byte* from) {
    u64 words = page_size / sizeof(u64);
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

/// Without the lock: what is saved is on the stack.
void wait() {
    Vectors vectors;
    u64 words = Vectors::header_size / sizeof(u64);
    byte* header = vectors.bytes.data() + Vectors::header;
    asm volatile("rep stosq" : "+D"(header), "+c"(words) : "a"(0) : "memory");
    save_to(vectors);
    SlowConnection::let_others_run();
    restore_from(vectors);
}

} // namespace machine

} // namespace metta::paging
