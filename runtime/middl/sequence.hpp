// SPDX-License-Identifier: MIT
// SEQUENCE and STRING as members and results: elements of one's own, or borrowed.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string_view>
#include <utility>

#include "runtime/middl/memory.hpp"

namespace metta::middl {

/// Elements one after the other. Those made in a `Memory` are owned, and go back to it with the sequence; those of a
/// range that was given are borrowed, and must outlive it. Can be moved, not copied. T may be incomplete until a
/// sequence is used.
template <class T>
class Sequence {
  public:
    Sequence() = default;

    /// Borrows.
    template <class Range>
        requires(!std::same_as<std::remove_cvref_t<Range>, Sequence> && std::ranges::contiguous_range<const Range> &&
                 std::same_as<std::ranges::range_value_t<const Range>, T>)
    Sequence(const Range& elements) // NOLINT(google-explicit-constructor): as std::span does
        : start_(const_cast<T*>(std::ranges::data(elements))), size_(std::ranges::size(elements)) {}

    Sequence(Sequence&& other) noexcept
        : start_(std::exchange(other.start_, nullptr)), size_(std::exchange(other.size_, 0)),
          memory_(std::exchange(other.memory_, nullptr)) {}
    Sequence& operator=(Sequence&& other) noexcept {
        std::swap(start_, other.start_);
        std::swap(size_, other.size_);
        std::swap(memory_, other.memory_);
        return *this;
    }
    ~Sequence() {
        if (memory_ == nullptr) return;
        std::destroy_n(start_, size_);
        memory_->release(start_, size_ * sizeof(T));
    }

    /// `size` elements with their initial values; nothing if there is no memory for them.
    static std::optional<Sequence> make(Memory& memory, usize size) {
        auto made = make_for_bytes(memory, size);
        if (made) std::uninitialized_value_construct_n(made->start_, made->size_);
        return made;
    }
    /// Of elements that are bytes, or are constructed by the caller: they have no values yet.
    [[gnu::always_inline]] static std::optional<Sequence> make_for_bytes(Memory& memory, usize size) {
        Sequence made;
        if (size == 0) return made;
        if (size > ~usize{0} / sizeof(T)) return {};
        void* const start = memory.allocate(size * sizeof(T), alignof(T));
        if (start == nullptr) return {};
        made.start_ = static_cast<T*>(start);
        made.size_ = size;
        made.memory_ = &memory;
        return made;
    }

    /// Elements that are made: released to `owner` with the sequence, or borrowed if there is none.
    static Sequence adopt(T* start, usize size, Memory* owner) {
        Sequence made;
        made.start_ = start, made.size_ = size, made.memory_ = owner;
        return made;
    }

    /// Elements of its own that equal `elements`.
    static std::optional<Sequence> copy(Memory& memory, std::span<const T> elements)
        requires std::copyable<T>
    {
        auto made = make(memory, elements.size());
        if (made) std::ranges::copy(elements, made->start_);
        return made;
    }

    bool owned() const { return memory_ != nullptr; }
    bool empty() const { return size_ == 0; }
    usize size() const { return size_; }
    const T* data() const { return start_; }
    const T* begin() const { return start_; }
    const T* end() const { return start_ + size_; }
    const T& operator[](usize place) const { return start_[place]; }

    /// To change them: only elements that are owned.
    std::span<T> elements() { return {start_, owned() ? size_ : 0}; }

    operator std::span<const T>() const { return {start_, size_}; } // NOLINT(google-explicit-constructor)

  private:
    T* start_ = nullptr;
    usize size_ = 0;
    Memory* memory_ = nullptr;
};

/// Text in UTF-8 without NUL.
class String {
  public:
    String() = default;
    String(std::string_view text) : letters_(text) {}            // NOLINT(google-explicit-constructor): borrows
    String(const char* text) : String(std::string_view(text)) {} // NOLINT(google-explicit-constructor)
    explicit String(Sequence<char> letters) : letters_(std::move(letters)) {}

    static std::optional<String> copy(Memory& memory, std::string_view text) {
        auto letters = Sequence<char>::copy(memory, text);
        if (!letters) return {};
        return String(*std::move(letters));
    }

    bool owned() const { return letters_.owned(); }
    std::string_view text() const { return {letters_.data(), letters_.size()}; }
    operator std::string_view() const { return text(); } // NOLINT(google-explicit-constructor)
    template <class Text>
        requires std::convertible_to<const Text&, std::string_view>
    friend bool operator==(const String& one, const Text& other) {
        return one.text() == std::string_view(other);
    }

  private:
    Sequence<char> letters_;
};

} // namespace metta::middl
