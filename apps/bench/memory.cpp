// SPDX-License-Identifier: MIT
// What a domain asks of the virtual memory server; what it asks of the nucleus is measured by nucleus_tests.
#include "apps/bench/memory.hpp"

#include "apps/bench/partner.hpp"
#include "runtime/client/frames.hpp"
#include "runtime/client/stretches.hpp"
#include "runtime/user/stopwatch.hpp"

namespace metta::bench {
namespace {

constexpr Stretches::Rights reading = {Stretches::Right::read};
constexpr Stretches::Rights writing = {Stretches::Right::read, Stretches::Right::write};

} // namespace

/// One frame is taken from the account and given back.
std::optional<u64> memory_frame(const Setting&) {
    Nester::Result<FramesClient> frames = connect<FramesClient>();
    if (!frames) return std::nullopt;
    bool well = true;
    const u64 ticks = ticks_of([&] {
        const Frames::Result<u64> frame = take_frame(*frames);
        well &= frame && give_frame(*frames, *frame);
    });
    if (!well) return std::nullopt;
    return ticks;
}

/// Another domain may read 1 MiB. What it may do in between is taken away outside of the measurement.
std::optional<u64> memory_share(const Setting& setting) {
    Partner partner(setting.domains, setting.events);
    Nester::Result<StretchesClient> stretches = connect<StretchesClient>();
    if (!stretches || !partner.start(answering)) return std::nullopt;
    const Stretches::Result<u64> stretch = stretches->create(u64{1} << 20, writing, 0, {});
    if (!stretch) return std::nullopt;
    const u32 domain = partner.domain();
    const Stretches::Result<BoundStretch> bound = BoundStretch::bind(*stretches, *stretch);
    if (!bound) return std::nullopt;
    bool well = true;
    const u64 both = ticks_of([&] {
        well &= bound->share(*stretches, *stretch, domain, reading).has_value();
        well &= bound->share(*stretches, *stretch, domain, {}).has_value();
    });
    const u64 nothing = ticks_of([&] { well &= bound->share(*stretches, *stretch, domain, {}).has_value(); });
    well &= stretches->destroy(*stretch).has_value();
    if (!well) return std::nullopt;
    return both - nothing;
}

/// A stretch of 2 MiB is made and destroyed.
std::optional<u64> memory_stretch(const Setting&) {
    Nester::Result<StretchesClient> stretches = connect<StretchesClient>();
    if (!stretches) return std::nullopt;
    bool well = true;
    const u64 ticks = ticks_of([&] {
        const Stretches::Result<u64> stretch = stretches->create(large_page_size, writing, 0, {});
        well &= stretch && stretches->destroy(*stretch);
    });
    if (!well) return std::nullopt;
    return ticks;
}

} // namespace metta::bench
