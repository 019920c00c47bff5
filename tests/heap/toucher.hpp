// SPDX-License-Identifier: MIT
// A domain that uses the memory of another one.
#pragma once

#include "tests/heap/setting.hpp"

namespace metta::heap_tests {

inline constexpr u32 status_of_a_fault = 139;

inline u64 address_of(const void* block) { return reinterpret_cast<u64>(block); }

/// A domain that reads or writes a word where it is told to.
class Toucher : public Child {
  public:
    explicit Toucher(const Setting& setting) : Child(setting), setting_(setting) {}

    bool begin(std::string_view how) { return make("touch", how) && quiet() && start() && told(1); }
    /// Whether it has come back from that.
    bool touch(u64* word) { return tell_address(word) && told(1 + touched_); }
    /// How it has ended by that.
    u32 die_of(u64* word) { return tell_address(word) ? finish().value_or(failed) : failed; }

  private:
    bool tell_address(u64* word) {
        if (!inside_tests::tell_number(setting_, "address", address_of(word))) return false;
        ++touched_;
        tell();
        return true;
    }

    const Setting& setting_;
    u64 touched_ = 0;
};

} // namespace metta::heap_tests
