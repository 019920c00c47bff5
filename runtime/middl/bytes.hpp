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
        byte* to = nullptr;
        if (claim(size, to) && to != from && size != 0) std::memcpy(to, from, size);
    }
    /// The place of the next `size` bytes; false: there is no room.
    [[gnu::always_inline]] bool claim(usize size, byte*& place) {
        if (size > to_.size() - used_) [[unlikely]] {
            fail(Failure::no_room);
            return false;
        }
        place = to_.data() + used_;
        used_ += size;
        return true;
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

/// What becomes of bytes and letters that somebody else may be changing.
enum class Bytes : u8 {
    copied,
    in_place, ///< sequences of them are borrowed: for who reads each of them once, or does not mind
};

/// How long a text that a reader made in its memory stays. Other sequences are released with their values always.
enum class Lifetime : u8 {
    own,       ///< until the value goes, which releases it
    of_memory, ///< until the memory goes as a whole
};

/// Copies what it reads out of the bytes, once; the copies are what is checked and used.
class Reader {
  public:
    Reader(std::span<const byte> from, Memory& memory, References* references = nullptr, Bytes bytes = Bytes::copied,
           Lifetime lifetime = Lifetime::own)
        : from_(from), memory_(memory), references_(references), bytes_(bytes), lifetime_(lifetime) {}

    bool read(void* to, usize size) {
        const byte* from = nullptr;
        if (!claim(size, from)) return false;
        if (size != 0) std::memcpy(to, from, size);
        asm volatile("" ::: "memory"); // the compiler may not look again
        return true;
    }
    /// Where the next `size` bytes are, to be read once by the caller; false: there are fewer.
    [[gnu::always_inline]] bool claim(usize size, const byte*& place) {
        if (size > left()) [[unlikely]]
            return fail(Failure::malformed);
        place = from_.data() + used_;
        used_ += size;
        return true;
    }
    Bytes bytes() const { return bytes_; }
    Lifetime lifetime() const { return lifetime_; }
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
    Bytes bytes_;
    Lifetime lifetime_;
};

} // namespace metta::middl
