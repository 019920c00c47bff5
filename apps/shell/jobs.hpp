// SPDX-License-Identifier: MIT
// Programs in the background.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::shell {

struct Job {
    u32 domain = 0;
    std::array<char, 32> text{};
    usize size = 0;

    std::string_view name() const { return {text.data(), size}; }
};

/// The shell's children that nobody has waited for yet, the oldest first.
class Jobs {
  public:
    static constexpr usize maximum = 240; ///< nearly as many as the machine has domains

    bool full() const { return count_ == maximum; }
    std::span<const Job> all() const { return std::span(jobs_).first(count_); }

    /// Remembers a domain, with as much of its name as fits. The table is not full.
    void add(u32 domain, std::string_view name) {
        Job& job = jobs_[count_++];
        job = {.domain = domain, .size = std::min(name.size(), job.text.size())};
        std::copy_n(name.begin(), job.size, job.text.begin());
    }
    /// Forgets a domain, if it is there.
    void remove(u32 domain) {
        const auto end = jobs_.begin() + static_cast<std::ptrdiff_t>(count_);
        count_ = static_cast<usize>(
            std::remove_if(jobs_.begin(), end, [&](const Job& job) { return job.domain == domain; }) - jobs_.begin());
    }

  private:
    std::array<Job, maximum> jobs_{};
    usize count_ = 0;
};

} // namespace metta::shell
