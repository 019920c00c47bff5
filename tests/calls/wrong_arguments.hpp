// SPDX-License-Identifier: MIT
// Arguments of operations that were not known when this was compiled, and everything that can be wrong with them.
#pragma once

#include <span>

#include "runtime/types/operations.hpp"
#include "runtime/types/shape.hpp"
#include "runtime/types/walk.hpp"

namespace metta::call_tests {

/// Numbers that are the same for the same seed. (Marsaglia's xorshift.)
class Random {
  public:
    explicit Random(u64 seed) : state_(seed * 2 + 1) {}
    u64 next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    u64 below(u64 limit) { return next() % limit; }

  private:
    u64 state_;
};

/// What a call carries.
struct Call {
    types::Words words = {};
    std::span<byte> area;
};

/// Makes calls, right but for one part.
class ArgumentMaker {
  public:
    /// How many ways there are for a part to be wrong; not all parts have as many.
    static constexpr u32 ways = 14;

    ArgumentMaker(const types::Registry& registry, Random& random) : registry_(registry), random_(random) {}

    /// Arguments of which the part `wrong` is wrong in the way `way`; no_part: none of them. Answers how many parts
    /// there are: numbers, texts, counts, tags, anys. Those that do not fit the area are left out.
    static constexpr u32 no_part = ~u32{0};
    u32 make(const types::OperationRecord& operation, Call& call, u32 wrong, u32 way);
    /// Words and area with anything in them.
    void make_any(Call& call);

  private:
    bool wrong_here() { return part_++ == wrong_; }
    void put(types::TypeCode type, unsigned level);
    void put_bytes(const void* from, usize size);
    void put_number(u64 number, usize width) { put_bytes(&number, width); }
    u64 scalar(const types::Shaped& type, bool wrong);
    u32 count(u32 right, bool wrong);
    void put_string();
    void put_any();
    void put_elements(const types::Shaped& type, u64 count, unsigned level);

    const types::Registry& registry_;
    Random& random_;
    std::span<byte> area_;
    usize used_ = 0;
    u32 part_ = 0, wrong_ = 0, way_ = 0;
};

} // namespace metta::call_tests
