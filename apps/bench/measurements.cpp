// SPDX-License-Identifier: MIT
// The partner runs only while this domain waits or yields: a round is all that happens in between, in both.
#include "apps/bench/measurements.hpp"

#include "apps/bench/calls.hpp"
#include "apps/bench/heap.hpp"
#include "apps/bench/memory.hpp"
#include "apps/bench/partner.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/reading.hpp"
#include "runtime/user/portal.hpp"
#include "runtime/user/stopwatch.hpp"

namespace metta::bench {
namespace {

std::optional<u64> boot_to_user(const Setting& setting) {
    const Machine::Result<BootInfo> boot = read_boot_info(setting.machine);
    if (!boot || boot->user_tsc < boot->entry_tsc) return std::nullopt;
    return boot->user_tsc - boot->entry_tsc;
}

std::optional<u64> boot_to_shell(const Setting& setting) {
    const Machine::Result<BootInfo> boot = read_boot_info(setting.machine);
    if (!boot || !setting.shell_ticks || *setting.shell_ticks < boot->entry_tsc) return std::nullopt;
    return *setting.shell_ticks - boot->entry_tsc;
}

/// A signal to the partner, who waits for it, and one back: two switches between domains.
std::optional<u64> event_pingpong(const Setting& setting) {
    Partner partner(setting.domains, setting.events);
    if (!partner.start(answering)) return std::nullopt;
    const u32 to = partner.to().number(), from = partner.from().number();
    u64 count = 1; // with the signal that it is ready
    bool well = true;
    const u64 ticks = ticks_of([&] {
        signal_bare(to);
        well &= await_bare(from, ++count);
    });
    if (!well) return std::nullopt;
    return ticks;
}

/// Nobody waits.
std::optional<u64> event_signal(const Setting& setting) {
    const Events::Result<Event> event = create_event(setting.events);
    if (!event) return std::nullopt;
    const u32 number = event->number();
    const u64 ticks = ticks_of([&] { signal_bare(number); });
    (void)setting.events.destroy(event->number());
    return ticks;
}

/// To the partner's thread, which yields back: half of a round.
std::optional<u64> thread_yield(const Setting& setting) {
    Partner partner(setting.domains, setting.events);
    if (!partner.start(yielding)) return std::nullopt;
    return ticks_of([] { call_untrusting(yield_portal); }) / 2;
}

/// A domain is made for a program whose image is kept, runs it, ends and is waited for.
std::optional<u64> domain_run_hello(const Setting& setting) {
    bool well = true;
    const u64 ticks = ticks_of([&] {
        const Domains::Result<u32> domain = create_child(setting.domains, {"hello"});
        well &= domain && setting.domains.quiet(*domain) && finish_child(setting.domains, *domain).value_or(1) == 0;
    });
    if (!well) return std::nullopt;
    return ticks;
}

constexpr Measurement all[] = {
    {"boot.to_user", boot_to_user},
    {"boot.to_shell", boot_to_shell},
    {"call.dynamic", call_dynamic},
    {"call.null", call_null},
    {"call.null_separate", call_null_separate},
    {"call.record", call_record},
    {"call.sequence.4KiB", call_sequence},
    {"call.sequence.4KiB_copied", call_sequence_copied},
    {"call.string.64B", call_string},
    {"call.words", call_words},
    {"call.words_separate", call_words_separate},
    {"domain.run_hello", domain_run_hello},
    {"event.pingpong", event_pingpong},
    {"event.signal", event_signal},
    {"memory.frame", memory_frame},
    {"memory.share", memory_share},
    {"memory.stretch", memory_stretch},
    {"memory.fault_self", memory_fault_self},
    {"memory.fault_evict", memory_fault_evict},
    {"memory.fault_copy", memory_fault_copy},
    {"memory.fault_file", memory_fault_file},
    {"memory.heap64", heap_block},
    {"memory.heap_mixed", heap_mixed},
    {"memory.heap_overhead", heap_overhead, "percent"},
    {"memory.system_heap", heap_system},
    {"names.lookup", names_lookup},
    {"thread.yield", thread_yield},
    {"typesystem.narrow", typesystem_narrow},
};

} // namespace

const std::span<const Measurement> measurements = all;

} // namespace metta::bench
