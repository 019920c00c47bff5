// SPDX-License-Identifier: MIT
// The server's side of measured calls.
#pragma once

#include "apps/bench/interfaces/measured_portal.hpp"
#include "runtime/serve/served.hpp"

namespace metta::bench {

/// Where the partner's objects are: with one portal, and with one for each operation.
inline constexpr std::string_view measured_name = "services>measured", separate_name = "services>measured_separate";
/// Pages of their argument areas: a page of bytes and its length fit.
inline constexpr u32 measured_pages = 2;

/// Each byte of a sequence is read once, so it can stay where it is.
class MeasuredServer final
    : public Served<MeasuredServer, Measured, argument_area_size, measured_pages * page_size, middl::Bytes::in_place> {
  public:
    Result<void> null() override { return {}; }
    Result<u32> length(std::string_view text) override { return static_cast<u32>(text.size()); }
    Result<u64> sum(std::span<const u8> bytes) override {
        u64 sum = 0;
        for (; bytes.size() >= sizeof(u64); bytes = bytes.subspan(sizeof(u64))) {
            u64 number = 0;
            std::memcpy(&number, bytes.data(), sizeof number);
            sum += number;
        }
        return sum;
    }
    Result<u64> add(const Item& item) override { return item.number + item.price + item.owner; }
    Result<u64> add_four(u64 first, u64 second, u64 third, u64 fourth) override {
        return first + second + third + fourth;
    }
    Result<u64> read(u64 address) override { return *reinterpret_cast<const u64*>(address); }
};

} // namespace metta::bench
