// SPDX-License-Identifier: MIT
// A machine's memory built by hand: the tests put firmware's structures where they like.
#pragma once

#include <array>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "boot/firmware/acpi.hpp"
#include "boot/firmware/physical_view.hpp"

namespace metta {

class Machine {
  public:
    explicit Machine(u64 start, u64 size) : start_(start), memory_(size) {}

    PhysicalView view() const { return {memory_.data(), PhysAddr(start_), memory_.size()}; }

    template <class T>
    void put(u64 at, const T& value) {
        std::memcpy(&memory_.at(at - start_), &value, sizeof(T));
    }
    void text(u64 at, std::string_view text) {
        for (const char letter : text) put(at++, letter);
    }
    /// Sets the byte at `checksum` so that the `size` bytes at `at` sum to 0.
    void seal(u64 at, u64 size, u64 checksum) {
        put(checksum, u8{0});
        put(checksum, static_cast<u8>(-byte_sum(std::span(memory_).subspan(at - start_, size))));
    }
    /// The header of an ACPI table, sealed over what its contents are by now.
    void table(u64 at, std::string_view signature, u32 length) {
        text(at, signature);
        put(at + 4, length);
        seal(at, length, at + 9);
    }

    /// Overwrites pairs of bytes: each four bytes of `input` are an offset from the start and what to put there.
    /// A fuzzer that damages something valid gets further than one that has to invent it.
    void damage(std::span<const u8> input) {
        for (; input.size() >= 4; input = input.subspan(4)) {
            u16 offset = 0;
            std::memcpy(&offset, input.data(), sizeof offset);
            std::memcpy(&memory_.at(offset % (memory_.size() - 1)), &input[2], 2);
        }
    }

  private:
    u64 start_;
    std::vector<byte> memory_;
};

/// An error as a person reads it, "" for success.
template <class T>
std::string complaint(const Result<T>& result) {
    if (result) return "";
    std::array<char, 512> storage;
    TextBuffer buffer(storage);
    print(buffer, result.error());
    return std::string(buffer.text());
}

} // namespace metta
