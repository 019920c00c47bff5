// SPDX-License-Identifier: MIT
// Calls through a portal: where each argument and result travels. Up to four scalars go in registers, in their order;
// everything else goes in the argument area, in its order. docs/middl.md has the picture.
#pragma once

#include <expected>

#include "runtime/base/raised.hpp"
#include "runtime/middl/codec.hpp"

namespace metta::middl {

/// What came back from a portal.
struct Reply {
    std::optional<SystemError> failure = {}; ///< the call itself failed
    u64 outcome = 0; ///< 0: results; 1…: that exception; 0x100 | SystemError: the server refused
    std::array<u64, Placement::register_limit> words = {};

    static constexpr u64 refused = 0x100;
    static Reply refuse(SystemError error) { return {{}, refused | static_cast<u64>(error), {}}; }
};

/// The way to a server: a portal with the operation's number and four words, and memory that both sides see. A
/// transport that must know how much of the area is filled has a member `filled(usize)`, called before `invoke`.
template <class T>
concept Transport = requires(T transport, u64 word) {
    { transport.invoke(word, word, word, word, word) } -> std::same_as<Reply>;
    { transport.area() } -> std::convertible_to<std::span<byte>>;
};

/// What a parameter of an operation is when it has arrived: the server's own.
template <class Parameter>
struct Received {
    using Type = std::remove_cvref_t<Parameter>;
};
template <>
struct Received<std::string_view> {
    using Type = String;
};
template <class T>
struct Received<std::span<const T>> {
    using Type = Sequence<T>;
};
template <class Interface>
    requires(!std::is_const_v<Interface> && requires { Interface::type_code; })
struct Received<Interface&> {
    using Type = Interface*;
};

template <class T>
concept Spread = requires { Codec<T>::spread; };

/// Places values in four words and an area.
class Sender {
  public:
    Sender(std::span<byte> area, References* references) : writer_(area, references) {}

    template <class T>
    [[gnu::always_inline]] void put(const T& value) {
        if constexpr (Spread<T>) {
            std::apply([&] [[gnu::always_inline]] (auto... members) { (put(value.*members), ...); },
                       Codec<T>::member_pointers);
        } else if constexpr (Scalar<T>) {
            if (used_ == words_.size()) return Codec<T>::put(writer_, value);
            if (!Codec<T>::to_word(value, writer_.references(), words_[used_++])) writer_.fail(Failure::malformed);
        } else {
            Codec<T>::put(writer_, value);
        }
    }
    /// Whether it is text, the other side finds out.
    void put(std::string_view text) { put_elements(writer_, std::span<const char>(text)); }
    template <class T>
    void put(std::span<const T> elements) {
        put_elements(writer_, elements);
    }
    template <class Interface>
        requires requires { Interface::type_code; }
    void put(Interface& closure) {
        put(&closure);
    }

    const Writer& writer() const { return writer_; }
    const std::array<u64, Placement::register_limit>& words() const { return words_; }
    std::optional<SystemError> failure() const {
        if (writer_.good()) return {};
        return writer_.failure() == Failure::no_room ? SystemError::busy : SystemError::bad_argument;
    }

  private:
    Writer writer_;
    std::array<u64, Placement::register_limit> words_ = {};
    usize used_ = 0;
};

/// Takes values from where a Sender has put them, and checks each.
class Receiver {
  public:
    Receiver(const std::array<u64, Placement::register_limit>& words, std::span<const byte> area, Memory& memory,
             References* references, Bytes bytes = Bytes::copied, Lifetime lifetime = Lifetime::own)
        : words_(words), reader_(area, memory, references, bytes, lifetime) {}

    template <class T>
    [[gnu::always_inline]] void take(T& value) {
        if (!reader_.good()) return;
        if constexpr (Spread<T>) {
            std::apply([&] [[gnu::always_inline]] (auto... members) { (take(value.*members), ...); },
                       Codec<T>::member_pointers);
        } else if constexpr (Scalar<T>) {
            if (used_ == words_.size())
                Codec<T>::take(reader_, value);
            else if (!Codec<T>::from_word(words_[used_++], reader_.references(), value))
                reader_.fail(Failure::malformed);
        } else {
            Codec<T>::take(reader_, value);
        }
    }

    void refuse() { reader_.fail(Failure::malformed); }
    std::optional<SystemError> failure() const {
        if (reader_.good()) return {};
        return reader_.failure() == Failure::no_room ? SystemError::busy : SystemError::bad_argument;
    }

  private:
    std::array<u64, Placement::register_limit> words_;
    Reader reader_;
    usize used_ = 0;
};

} // namespace metta::middl
