// SPDX-License-Identifier: MIT
// A day in the life of physical memory: a million operations as a busy system makes them, use going from 30 to 85 % and
// back, and how much of what is free is still good for large pages.
#include "servers/vm/tests/frame_model.hpp"

#include <array>
#include <iostream>
#include <random>
#include <string>

namespace metta::vm {
namespace {

/// Domains that come and go, each with frames for as long as it lives and others for a moment.
class Day {
  public:
    explicit Day(u64 seed) : random_(seed), model_(frames) { model_.add(1, frames - 1); }

    void step() {
        if (rising_ && used() >= 85) rising_ = false;
        if (!rising_ && used() <= 30) rising_ = true;
        const u64 what = random_() % 1000;
        if (what < 500) {
            // Half of it is frames that somebody needs for a moment.
            if (const auto run = model_.take(what < 50 ? 1 : 0)) brief_.push_back(*run);
            if (brief_.size() > 500) give_back_one(brief_);
        } else if (rising_ ? what < 600 : what < 850) {
            give_back_one(any_domain());
        } else if (rising_ ? random_() % 5000 == 0 : what < 853) {
            end_one();
        } else {
            // Most by one that starts, the rest by any.
            std::vector<Frames>& domain = random_() % 4 == 0 ? any_domain() : domains_[starting_];
            const u64 which = random_() % 1000;
            if (which == 0)
                take(domain, 512, 512);
            else if (which < 50)
                take(domain, 1 + static_cast<u32>(random_() % 64), 1);
            else
                take(domain, 1, 1);
            if (random_() % 500 == 0) starting_ = random_() % domains_.size();
        }
    }
    void check() const { model_.check_counts(), model_.check_zones(); }
    u64 used() const { return 100 - model_.free_frames() * 100 / model_.total_frames(); }
    /// Of the free memory, per cent that lies in free runs of 2 MiB and more.
    double large() const {
        u64 free_large = 0;
        for (u32 zone = 0; zone < FrameAllocator::zones; ++zone) free_large += model_.allocator.zone(zone).free_large;
        return 100.0 * static_cast<double>(free_large) / static_cast<double>(model_.free_frames());
    }

  private:
    static constexpr u64 frames = 65'536; // 256 MiB

    std::vector<Frames>& any_domain() { return domains_[random_() % domains_.size()]; }
    void take(std::vector<Frames>& domain, u32 count, u32 alignment) {
        if (const auto run = model_.take_run(count, alignment)) domain.push_back(*run);
    }
    void give_back_one(std::vector<Frames>& runs) {
        if (runs.empty()) return;
        std::swap(runs[random_() % runs.size()], runs.back());
        model_.give_back_run(runs.back());
        runs.pop_back();
    }
    void end_one() {
        std::vector<Frames>& domain = any_domain();
        for (const Frames run : domain) model_.give_back_run(run);
        domain.clear();
    }

    std::mt19937_64 random_;
    FrameModel model_;
    std::array<std::vector<Frames>, 60> domains_;
    std::vector<Frames> brief_;
    usize starting_ = 0;
    bool rising_ = true;
};

TEST(FrameAllocator, a_day_leaves_large_runs) {
    Day day(11);
    double sum = 0, least = 100;
    u32 samples = 0, swings = 0;
    u64 lowest = 100, highest = 0;
    bool high = false;
    for (u32 step = 0; step < 1'000'000; ++step) {
        day.step();
        if (testing::Test::HasFailure()) FAIL() << "step " << step;
        if (step % 20'000 == 0) day.check();
        if (step < 100'000 || step % 100 != 0) continue;
        sum += day.large(), ++samples;
        least = std::min(least, day.large());
        lowest = std::min(lowest, day.used()), highest = std::max(highest, day.used());
        if (high ? day.used() < 40 : day.used() > 75) high = !high, ++swings;
    }
    const double mean = sum / samples;
    EXPECT_GT(mean, 18) << "with best fit, highest first, it would be under 1";
    EXPECT_GE(swings, 20u) << "the day is not what it should be";
    std::cout << "free memory in runs of 2 MiB and more: " << mean << " % on average, " << least
              << " % at worst; use from " << lowest << " to " << highest << " %, " << swings << " half swings\n";
    RecordProperty("large_percent", std::to_string(mean));
}

} // namespace
} // namespace metta::vm
