// SPDX-License-Identifier: MIT
// A program's text on its console, in few calls.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "interfaces/console.hpp"
#include "runtime/base/text.hpp"

namespace metta {

/// Collects text until it is flushed or there is no room left. Text that the console does not take is lost: there is
/// nobody to tell.
class Output final : public TextSink {
  public:
    explicit constexpr Output(Console& console) : console_(&console) {}

    void write(std::string_view text) override {
        while (!text.empty()) {
            const usize fits = std::min(text.size(), buffer_.size() - used_);
            std::memcpy(buffer_.data() + used_, text.data(), fits);
            used_ += fits;
            text.remove_prefix(fits);
            if (used_ == buffer_.size()) flush();
        }
    }
    void flush() {
        if (used_ == 0) return;
        const usize size = used_;
        used_ = 0;
        (void)console_->write(std::span(buffer_).first(size));
    }
    /// Flushes, and waits until all of it has left the machine: no driver is at work on it any more.
    void drain() {
        flush();
        (void)console_->flush();
    }

  private:
    Console* console_;
    std::array<char, 1024> buffer_{};
    usize used_ = 0;
};

} // namespace metta
