// SPDX-License-Identifier: MIT
// Nothing is kept over an invocation but the stack: whatever is behind a portal may change all registers.
#include "apps/hammer/hammering.hpp"

#include <cstddef>

#include "apps/hammer/choice.hpp"
#include "interfaces/boot_info.hpp"
#include "interfaces/object_state.hpp"
#include "interfaces/start_record.hpp"
#include "runtime/client/frames.hpp"
#include "runtime/client/nester.hpp"
#include "runtime/client/stretches.hpp"
#include "runtime/user/clock.hpp"

namespace metta::hammer {
namespace {

constexpr u64 fault_status = 0xfa171;
constexpr u32 status_of_a_stray_fault = 3;
static_assert(offsetof(FaultContext, registers.rdi) == 40 && offsetof(FaultContext, registers.rip) == 120 &&
              offsetof(FaultContext, registers.rsp) == 136 && offsetof(FaultContext, vector) == 160);
static_assert(FaultVector::unbound_portal == 256 && fault_return_portal == 1);

extern "C" void hammer_fault_handler(); // fault_handler.S

/// What is invoked now, and where a report about it goes.
constinit Invocation current{};
constinit u64 current_call = 0;
constinit Output* report = nullptr;

extern "C" u64 stray_rip;
extern "C" [[noreturn]] void hammer_stray_fault(const FaultContext& context) {
    print(*report, "hammer: call ", current_call, ", portal 0x", Hex{current.number}, " with");
    for (const u64 argument : current.arguments) print(*report, " 0x", Hex{argument});
    print(*report, ": expected an answer, found vector ", context.vector, ", code 0x", Hex{context.code},
          ", address 0x", Hex{context.address}, ", rip 0x", Hex{stray_rip}, "\n");
    report->flush();
    exit_domain(status_of_a_stray_fault);
}

/// The context slot of the domain's thread.
alignas(page_size) constinit std::array<byte, page_size> slot{};

/// rax and rdi, as they come back.
struct Answered {
    u64 status, value;
};

Answered invoke_with(const Invocation& invocation) {
    u64 rax = invocation.number, rdi = invocation.arguments[0], rsi = invocation.arguments[1],
        rdx = invocation.arguments[2];
    register u64 r10 asm("r10") = invocation.arguments[3];
    register u64 r8 asm("r8") = invocation.arguments[4];
    register u64 r9 asm("r9") = invocation.arguments[5];
    asm volatile("syscall"
                 : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
                 :
                 : "rbx", "rcx", "r11", "r12", "r13", "r14", "r15", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3",
                   "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
                   "xmm15");
    return {rax, rdi};
}

/// The console is open already, and so is the scheduler. Where an argument area is.
u64 open_all() {
    u64 area = 0;
    NesterClient nester;
    for (u32 service = 1; service < static_cast<u32>(Service::count); ++service)
        if (const Nester::Result<u64> opened = nester.open(service); opened && *opened != 0) area = *opened;
    return area;
}

/// Something to map, and where: the nucleus' portals to it are among what is invoked.
struct Mappable {
    u64 stretch, frames;
};
Mappable bind_stretch() {
    constexpr u64 size = 4 * 1024 * 1024;
    constexpr u32 few = 4;
    Mappable made = {};
    if (auto stretches = connect<StretchesClient>()) {
        const auto stretch = stretches->create(size, {Stretches::Right::read, Stretches::Right::write}, 0, {});
        if (stretch && stretches->bind(*stretch)) made.stretch = *stretch;
    }
    if (auto frames = connect<FramesClient>())
        if (const auto first = frames->allocate(few, 1, Frames::Region::any)) made.frames = *first;
    return made;
}

constexpr std::string_view status_names[Tally::statuses] = {
    "ok",    "bad_argument", "absent",    "busy",     "too_deep",  "peer_died",         "revoked",
    "stale", "needs_table",  "not_owner", "occupied", "exhausted", "bad_specification",
};

} // namespace

bool hammer(u64 seed, u64 count, Tally& tally, Output& out) {
    report = &out;
    const u64 area = open_all();
    if (!NesterClient().handle_faults(reinterpret_cast<u64>(&hammer_fault_handler), reinterpret_cast<u64>(&slot)))
        return false;
    Random random(seed);
    const auto [stretch, frames] = bind_stretch();
    const Addresses addresses = {area,
                                 reinterpret_cast<u64>(&slot),
                                 start_record_address,
                                 start_stack_top - 4096,
                                 16 * 1024 * 1024,
                                 direct_map_base,
                                 stretch,
                                 frames};
    auto* words = reinterpret_cast<u64*>(area);
    for (u64 call = 0; call < count; ++call) {
        if (words != nullptr) words[random.below(argument_area_size / sizeof(u64))] = random.next();
        current = choose(random, addresses, now());
        current_call = call;
        const auto [status, value] = invoke_with(current);
        if (status == fault_status)
            ++tally.faults;
        else if (status < Tally::statuses)
            ++tally.answered[status];
        else
            ++tally.unknown;
        const auto number = static_cast<u32>(current.number);
        const bool asks = number == nester_portal ||
                          (number > service_portal(Service::scheduler) && number < service_portal(Service::count));
        if (asks && status == 0 && value != 0) ++tally.refused;
    }
    return true;
}

void print_tally(TextSink& out, const Tally& tally) {
    print(out, "hammer: fault ", tally.faults);
    for (usize status = 0; status < Tally::statuses; ++status)
        if (tally.answered[status] != 0) print(out, ", ", status_names[status], " ", tally.answered[status]);
    print(out, ", refused by a service ", tally.refused);
    if (tally.unknown != 0) print(out, ", no status ", tally.unknown);
    print(out, "\n");
}

} // namespace metta::hammer
