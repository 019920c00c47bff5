// SPDX-License-Identifier: MIT
// The byte stream: calls, answers and values between machines, and in saved state. docs/middl.md states the form.
#pragma once

#include "runtime/middl/server_call.hpp"

namespace metta::middl {

enum class MessageKind : u16 { call = 1, answer = 2, value = 3 };

/// In front of every message, little-endian. Its version changes when anything about the form does.
struct MessageHeader {
    static constexpr u32 magic_number = 0x4c44444d; ///< "MDDL"
    static constexpr u16 current_version = 2;

    u32 magic = magic_number;
    u16 version = current_version;
    MessageKind kind = MessageKind::value;
    u64 type = 0;   ///< TypeCode of the interface that is called, or of the value
    u64 object = 0; ///< which object is called: a reference of who serves the call, 0: its root; an answer repeats it
    u32 number = 0; ///< of a call: the operation; of an answer: the outcome
    u32 size = 0;   ///< of what follows, in bytes
    std::array<u64, Placement::register_limit> words = {}; ///< of a call or answer: what a portal has in registers
};
static_assert(sizeof(MessageHeader) == 64 && std::is_trivially_copyable_v<MessageHeader>);

/// The header and what follows it; nothing if this is no message, no whole one, or more than one.
struct Message {
    MessageHeader header;
    std::span<const byte> body;

    /// Whether this is an answer to what `call` calls.
    bool answers(const MessageHeader& call) const {
        return header.kind == MessageKind::answer && header.type == call.type && header.object == call.object;
    }
};
std::optional<Message> read_message(std::span<const byte> bytes);

/// Writes the header in front of `size` bytes that are already there, and says in it how many they are. Returns the
/// size of the whole; 0: no room.
usize write_header(std::span<byte> bytes, MessageHeader header, usize size);

/// Writes `value` as a message of its own. Returns its size; 0: it does not fit, or cannot be sent.
template <class T>
usize write_value(std::span<byte> bytes, TypeCode code, const T& value, References* references = nullptr) {
    if (bytes.size() < sizeof(MessageHeader)) return 0;
    Writer writer(bytes.subspan(sizeof(MessageHeader)), references);
    Codec<T>::put(writer, value);
    if (!writer.good()) return 0;
    return write_header(bytes, {.kind = MessageKind::value, .type = code.value}, writer.used());
}

/// Reads what write_value has written; false if it is anything else.
template <class T>
bool read_value(std::span<const byte> bytes, TypeCode code, T& value, Memory& memory,
                References* references = nullptr) {
    const auto message = read_message(bytes);
    if (!message || message->header.kind != MessageKind::value || message->header.type != code.value) return false;
    Reader reader(message->body, memory, references);
    return Codec<T>::take(reader, value) && reader.left() == 0;
}

/// A transport over something that carries a message there and an answer back: `exchange(request, buffer)` returns the
/// part of `buffer` that the answer fills, empty if none came. Calls the object with the number `object` of whoever is
/// there.
template <class Channel>
class StreamTransport {
  public:
    StreamTransport(Channel& channel, TypeCode interface, u64 object, std::span<byte> buffer)
        : channel_(&channel), interface_(interface), object_(object), buffer_(buffer) {}

    std::span<byte> area() {
        return buffer_.size() < sizeof(MessageHeader) ? std::span<byte>() : buffer_.subspan(sizeof(MessageHeader));
    }
    void filled(usize size) { filled_ = size; }
    Reply invoke(u64 operation, u64 first, u64 second, u64 third, u64 fourth) {
        const MessageHeader header = {.kind = MessageKind::call,
                                      .type = interface_.value,
                                      .object = object_,
                                      .number = static_cast<u32>(operation),
                                      .words = {first, second, third, fourth}};
        const usize size = write_header(buffer_, header, filled_);
        if (size == 0) return {SystemError::busy, 0, {}};
        const auto answer = read_message(channel_->exchange(buffer_.first(size), buffer_));
        if (!answer || !answer->answers(header)) return {SystemError::peer_died, 0, {}};
        return {{}, answer->header.number, answer->header.words};
    }

  private:
    Channel* channel_;
    TypeCode interface_;
    u64 object_;
    std::span<byte> buffer_;
    usize filled_ = 0;
};

/// Serves one message with `dispatch(call)`, and writes the answer to `to`, which must not overlap `request`. Returns
/// its size; 0: the request is none of this object, or has room for no answer.
template <class Dispatch>
usize serve_message(std::span<const byte> request, std::span<byte> to, TypeCode interface, u64 object, Memory& memory,
                    References* references, Dispatch dispatch) {
    const auto message = read_message(request);
    if (!message || message->header.kind != MessageKind::call || message->header.type != interface.value ||
        message->header.object != object)
        return 0;
    if (to.size() < sizeof(MessageHeader)) return 0;
    ServerCall call(message->header.number, message->header.words, message->body, to.subspan(sizeof(MessageHeader)),
                    memory, references);
    const Reply reply = dispatch(call);
    return write_header(to,
                        {.kind = MessageKind::answer,
                         .type = interface.value,
                         .object = object,
                         .number = static_cast<u32>(reply.outcome),
                         .words = reply.words},
                        call.answer_size());
}

} // namespace metta::middl
