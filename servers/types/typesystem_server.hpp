// SPDX-License-Identifier: MIT
// The interface Typesystem over a typesystem.
#pragma once

#include "interfaces/typesystem.hpp"
#include "servers/types/typesystem.hpp"

namespace metta::types {

/// Lives for one call: what it answers is partly in it. The caller holds whatever guards the typesystem, until the
/// answer has been written.
class TypesystemServer final : public metta::Typesystem {
  public:
    /// `largest_piece`: bytes of a description that an answer has room for.
    TypesystemServer(types::Typesystem& types, usize largest_piece) : types_(types), largest_piece_(largest_piece) {}

    Result<u64> find(std::string_view name) override;
    Result<u64> at(u32 index) override;
    Result<DescribeResult> describe(u64 code, u32 offset) override;
    Result<u64> register_(std::span<const u8> description) override;

  private:
    types::Typesystem& types_;
    usize largest_piece_;
    std::array<char, 256> why_ = {};
};

} // namespace metta::types
