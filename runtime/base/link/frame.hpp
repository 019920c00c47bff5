// SPDX-License-Identifier: MIT
// The frames of the host link: what is on the wire, and how a frame is found again in a stream that loses, corrupts or
// invents bytes. A frame is 0x00, the COBS encoding of its body, 0x00; a body is a header, a payload and the CRC-32 of
// both. docs/host-link.md describes the protocol. COBS: Cheshire and Baker, "Consistent Overhead Byte Stuffing", 1999.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "runtime/base/crc32.hpp"
#include "runtime/base/types.hpp"

namespace metta::link {

inline constexpr u8 protocol_version = 1;

/// Bytes: the most that one frame carries, and what a sender of a long stream puts into each of its frames.
inline constexpr usize maximum_payload = 4096;
inline constexpr usize chunk_size = 1024;

enum class Kind : u8 {
    ready = 1,       ///< machine to host: the link has started; payload: u8 version
    hello = 2,       ///< host to machine: open a session; payload: u8 version, u32 session
    hello_reply = 3, ///< machine to host: the session is open; payload: u8 version, u32 session
    data = 4,        ///< both ways, in sequence: payload for `channel`
    acknowledge = 5, ///< both ways: nothing but the news in `expected`
    repeat = 6,      ///< both ways: send again what you have outstanding, or else acknowledge
    fatal = 7,       ///< machine to host: the text of a panic or of a failed boot; sent blindly
};

enum class Channel : u8 {
    none = 0,
    command = 1, ///< host to machine: text of commands in chunks; an empty payload ends it
    output = 2,  ///< machine to host: what the commands print
    status = 3,  ///< machine to host: u32, the exit status of the last command
    file = 4,    ///< machine to host: 'o' name, 'd' bytes, 'c' u32 CRC-32 of the whole file
    control = 5, ///< host to machine: 'p' powers off
    call = 6,    ///< host to machine: a message that calls, in chunks; an empty payload ends it
    answer = 7,  ///< machine to host: the message that answers, the same
};

struct Header {
    static constexpr usize size = 4;

    Kind kind;
    Channel channel = Channel::none;
    u8 sequence = 0; ///< of this data; without meaning in other frames
    u8 expected = 0; ///< the sender has every data frame before this one, and wants this one next
};

/// A frame that has passed its checksum. Its kind and channel may still be numbers without a name.
struct Frame {
    Header header;
    std::span<const byte> payload;
};

/// Numbers within payloads are little-endian.
constexpr std::array<byte, 4> bytes_of(u32 number) {
    return {byte(number), byte(number >> 8), byte(number >> 16), byte(number >> 24)};
}
constexpr u32 number_of(std::span<const byte, 4> bytes) {
    return u32(bytes[0]) | u32(bytes[1]) << 8 | u32(bytes[2]) << 16 | u32(bytes[3]) << 24;
}

inline constexpr usize checksum_size = 4;
inline constexpr usize maximum_body = Header::size + maximum_payload + checksum_size;

/// The most bytes that a frame with `payload` bytes takes on the wire.
constexpr usize encoded_size_bound(usize payload) {
    const usize body = Header::size + payload + checksum_size;
    return 1 + body + body / 254 + 1 + 1;
}

/// Writes bytes without zeros: each block is its length, then up to 254 bytes other than zero. A block shorter than
/// that stands for its bytes and a zero.
template <class Sink>
class ZeroStuffer {
  public:
    explicit constexpr ZeroStuffer(Sink& sink) : sink_(sink) {}

    constexpr void put(std::span<const byte> bytes) {
        for (const byte one : bytes) {
            if (one != byte{0}) block_[used_++] = one;
            if (one == byte{0} || used_ == block_.size()) flush();
        }
    }
    constexpr void flush() {
        block_[0] = byte(used_);
        sink_(std::span<const byte>(block_).first(used_));
        used_ = 1;
    }

  private:
    Sink& sink_;
    std::array<byte, 255> block_ = {};
    usize used_ = 1;
};

/// Encodes one frame and hands it to `sink(std::span<const byte>)` in pieces of at most 255 bytes; the first and the
/// last piece are the delimiters. A payload above `maximum_payload` is a mistake of the caller's, and traps.
template <class Sink>
constexpr void encode(Header header, std::span<const byte> payload, Sink&& sink) {
    if (payload.size() > maximum_payload) __builtin_trap();
    const std::array head{byte(header.kind), byte(header.channel), byte(header.sequence), byte(header.expected)};
    const std::array delimiter{byte{0}};
    sink(std::span<const byte>(delimiter));
    ZeroStuffer body(sink);
    body.put(head);
    body.put(payload);
    body.put(bytes_of(crc32(payload, crc32(head))));
    body.flush();
    sink(std::span<const byte>(delimiter));
}

/// Encodes a fatal frame; a text longer than `maximum_payload` loses its end.
template <class Sink>
void encode_fatal(std::string_view text, Sink&& sink) {
    encode({.kind = Kind::fatal}, std::as_bytes(std::span(text.substr(0, maximum_payload))), sink);
}

/// A fatal frame as constant data, for code that cannot encode one. What its encoding does not need of the array is
/// zeros, which are delimiters without a frame.
template <usize N>
consteval auto fatal_frame(const char (&text)[N]) {
    static_assert(N - 1 <= maximum_payload, "the text of a fatal frame is one payload");
    std::array<byte, N> payload = {};
    std::transform(text, text + N, payload.begin(), [](char letter) { return byte(letter); });
    std::array<byte, encoded_size_bound(N - 1)> frame = {};
    auto end = frame.begin();
    encode({.kind = Kind::fatal}, std::span<const byte>(payload).first(N - 1),
           [&end](std::span<const byte> piece) { end = std::copy(piece.begin(), piece.end(), end); });
    return frame;
}

/// Finds frames in a stream of bytes. Whatever came before, the frame after the next delimiter is found.
class Decoder {
  public:
    enum class Event {
        none,
        frame,   ///< `frame()` is whole, and valid until the next byte is taken
        garbled, ///< something ended here that is no frame
    };

    Event take(byte next);
    const Frame& frame() const { return frame_; }

  private:
    void put(byte next);
    Event finish();

    std::array<byte, maximum_body> body_;
    usize used_ = 0;
    usize left_in_block_ = 0;
    bool zero_follows_ = false; ///< a zero comes after this block, if anything does
    bool empty_ = true;         ///< nothing since the last delimiter
    bool too_long_ = false;
    Frame frame_ = {};
};

} // namespace metta::link
