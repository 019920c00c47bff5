// SPDX-License-Identifier: MIT
// Writing to bytes, and reading from bytes that somebody else may be changing meanwhile: nothing is fetched twice.
#pragma once

#include <bit>
#include <cstring>

#include "runtime/middl/memory.hpp"
#include "runtime/middl/type_code.hpp"

namespace metta::middl {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

/// What references to interfaces are between domains: numbers that this side has given out, or been given.
class References {
  public:
    /// The number under which the other side may call the interface at `closure`; 0: it may not.
    virtual u64 lend(TypeCode interface, void* closure) = 0;
    /// What the other side means by `number`: an object of exactly that interface; nullptr: nothing.
    virtual void* bind(TypeCode interface, u64 number) = 0;

  protected:
    ~References() = default;
};

/// Why reading or writing has stopped.
enum class Failure : u8 {
    none,
    malformed, ///< bytes that are no value of the type; or a value that cannot be sent
    no_room,   ///< the bytes, or the values, do not fit
};

/// How deep values may lie within sequences within sequences: what a stack surely holds.
inline constexpr unsigned maximum_depth = 64;

class Writer {
  public:
    explicit Writer(std::span<byte> to, References* references = nullptr) : to_(to), references_(references) {}

    /// What is made where it goes need not be copied there.
    void write(const void* from, usize size) {
        byte* const to = claim(size);
        if (to != nullptr && to != from && size != 0) std::memcpy(to, from, size);
    }
    /// The place of the next `size` bytes; nullptr: there is no room.
    byte* claim(usize size) {
        if (size > to_.size() - used_) {
            fail(Failure::no_room);
            return nullptr;
        }
        byte* const place = to_.data() + used_;
        used_ += size;
        return place;
    }
    void fail(Failure failure) {
        if (failure_ == Failure::none) failure_ = failure;
    }
    bool good() const { return failure_ == Failure::none; }
    Failure failure() const { return failure_; }
    usize used() const { return used_; }
    References* references() const { return references_; }
    unsigned depth = 0;

  private:
    std::span<byte> to_;
    References* references_;
    usize used_ = 0;
    Failure failure_ = Failure::none;
};

/// Copies what it reads out of the bytes, once; the copies are what is checked and used.
class Reader {
  public:
    Reader(std::span<const byte> from, Memory& memory, References* references = nullptr)
        : from_(from), memory_(memory), references_(references) {}

    bool read(void* to, usize size) {
        if (size > left()) return fail(Failure::malformed);
        if (size != 0) std::memcpy(to, from_.data() + used_, size);
        asm volatile("" ::: "memory"); // the compiler may not look again
        used_ += size;
        return true;
    }
    bool fail(Failure failure) {
        if (failure_ == Failure::none) failure_ = failure;
        return false;
    }
    bool good() const { return failure_ == Failure::none; }
    Failure failure() const { return failure_; }
    usize left() const { return from_.size() - used_; }
    Memory& memory() const { return memory_; }
    References* references() const { return references_; }
    unsigned depth = 0;

  private:
    std::span<const byte> from_;
    Memory& memory_;
    References* references_;
    usize used_ = 0;
    Failure failure_ = Failure::none;
};

} // namespace metta::middl
