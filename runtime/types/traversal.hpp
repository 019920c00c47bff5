// SPDX-License-Identifier: MIT
// Goes through bytes that should be a value, part by part, in the order in which they lie. Without recursion: a stack
// of 16 KiB suffices for whatever is in the bytes.
#pragma once

#include "runtime/middl/bytes.hpp"
#include "runtime/types/walk.hpp"

namespace metta::types {

/// What is told of a value's parts. All that is told is what the type says: numbers are in range, texts are text.
class Parts {
  public:
    /// May change the number of a reference, which is not 0; false: it must not be there.
    virtual bool reference(const Shaped&, u64&) { return true; }
    virtual void scalar(const Shaped&, u64) {}
    /// A STRING; elements of a SEQUENCE or ARRAY OF CHAR or OCTET; an ARRAY OF BITS.
    virtual void bytes(const Shaped&, std::span<const byte>) {}
    virtual void open(const Shaped&, u64 /*tag of a choice*/) {}
    /// Before the part with this number, of an open array, sequence or record.
    virtual void part(const TypeRecord&, u64) {}
    virtual void close(Shape) {}
    /// Around the value in an any.
    virtual void open_any(const Shaped&) {}
    /// An any of a type that nobody knows. False: it must not be there.
    virtual bool opaque_any(TypeCode, u64, std::span<const byte>) { return false; }

  protected:
    ~Parts() = default;
};

class Traversal {
  public:
    /// `bytes` are changed only if a reference is.
    Traversal(const Registry& registry, std::span<byte> bytes, Parts& parts)
        : registry_(registry), bytes_(bytes), parts_(parts), end_(bytes.size()) {}
    Traversal(const Traversal&) = delete;
    Traversal& operator=(const Traversal&) = delete;

    /// The next value in the bytes.
    bool value(TypeCode type);
    /// A scalar that a register has.
    bool word(const Shaped& type, u64& word);

    usize used() const { return used_; }
    Flaw flaw() const { return flaw_; }
    TypeCode unknown() const { return unknown_; }
    bool fail(Flaw flaw, TypeCode type = Predefined::none) {
        flaw_ = flaw, unknown_ = type;
        return false;
    }

  private:
    /// What is open. Of an any, `type` is null and `outer_end` where what it is in ends.
    struct Frame {
        const TypeRecord* type;
        Shape shape;
        u32 next, count;
        usize outer_end;
    };

    usize left() const { return end_ - used_; }
    bool take(void* to, usize size);
    bool take_scalar(const Shaped& type);
    bool take_bytes(const Shaped& type, u64 count);
    bool take_count(u32& count);
    bool push(const Shaped& type, u32 count);
    bool begin(TypeCode type);
    bool begin_any(TypeCode& inner, bool& more);
    bool opaque_any(TypeCode type, u64 number, u32 size);
    bool begin_choice(const Shaped& type, TypeCode& inner);
    bool end_frame();

    const Registry& registry_;
    std::span<byte> bytes_;
    Parts& parts_;
    usize end_, used_ = 0;
    std::array<Frame, maximum_levels> frames_;
    usize levels_ = 0, sequences_ = 0;
    Flaw flaw_ = Flaw::none;
    TypeCode unknown_ = Predefined::none;
};

} // namespace metta::types
