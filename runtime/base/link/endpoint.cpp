// SPDX-License-Identifier: MIT
// Each frame's meaning. What is answered with what decides whether the link is live and free of storms: data is
// answered with an acknowledgement, `repeat` and garbled frames with one frame, and an acknowledgement with nothing.
#include "runtime/base/link/endpoint.hpp"

namespace metta::link {

void Endpoint::start() { transmit_greeting(role_ == Role::machine ? Kind::ready : Kind::hello); }

void Endpoint::receive(std::span<const byte> bytes) {
    for (const byte next : bytes) {
        const Decoder::Event event = decoder_.take(next);
        if (event == Decoder::Event::frame) handle(decoder_.frame());
        if (event == Decoder::Event::garbled) garbled();
    }
}

bool Endpoint::send(Channel channel, std::span<const byte> payload) {
    if (payload.size() > maximum_payload) __builtin_trap();
    if (busy_ || !open_) return false;
    std::copy(payload.begin(), payload.end(), outstanding_.begin());
    outstanding_size_ = payload.size();
    channel_ = channel;
    busy_ = true;
    transmit_outstanding();
    return true;
}

void Endpoint::tick() {
    if (!open_)
        start();
    else if (busy_)
        transmit_outstanding();
    else
        transmit(Kind::repeat);
}

/// Asks for what may have been lost. A machine without a session waits for a host.
void Endpoint::garbled() {
    if (open_)
        transmit(Kind::repeat);
    else if (role_ == Role::host)
        start();
}

void Endpoint::handle(const Frame& frame) {
    const bool host = role_ == Role::host;
    switch (frame.header.kind) {
    case Kind::ready:
    case Kind::hello_reply:
        if (host) return greeted(frame);
        break;
    case Kind::hello:
        if (!host) return greeted(frame);
        break;
    case Kind::data:
    case Kind::acknowledge:
    case Kind::repeat:
        if (open_) return exchange(frame);
        // A machine that has been reset tells a host that still believes in the old session.
        if (!host) start();
        return;
    case Kind::fatal:
        if (!host) break;
        return receiver_.on_fatal({reinterpret_cast<const char*>(frame.payload.data()), frame.payload.size()});
    }
    mismatch(host ? "a kind of frame that machines send" : "a kind of frame that hosts send", u8(frame.header.kind));
}

void Endpoint::mismatch(std::string_view expected, u64 found) {
    receiver_.on_mismatch({.subject = "host link",
                           .expected = expected,
                           .value = found,
                           .advice = "build the machine and the host's tools from the same source"});
}

/// Ready, hello, hello_reply: their payload starts with the version, in every version.
void Endpoint::greeted(const Frame& frame) {
    static_assert(protocol_version == 1, "the text below names it");
    const u64 version = frame.payload.empty() ? 0 : u64(frame.payload[0]);
    const Kind kind = frame.header.kind;
    if (version != protocol_version) {
        if (kind == Kind::hello) transmit_greeting(Kind::hello_reply);
        return mismatch("protocol version 1", version);
    }
    if (kind == Kind::ready) {
        open_ = busy_ = false;
        start();
        return receiver_.on_ready();
    }
    if (frame.payload.size() != 5) return mismatch("a greeting of 5 bytes", frame.payload.size());
    const u32 session = number_of(frame.payload.last<4>());
    if (kind == Kind::hello) {
        // The same session again: its reply was lost, or is on its way. Nothing in it may be forgotten.
        const bool again = open_ && session == session_;
        session_ = session;
        transmit_greeting(Kind::hello_reply);
        if (!again) open_session();
    } else if (!open_ && session == session_) {
        open_session();
    }
}

void Endpoint::open_session() {
    open_ = true;
    busy_ = false;
    sequence_ = expected_ = 0;
    receiver_.on_open();
}

void Endpoint::exchange(const Frame& frame) {
    if (busy_ && frame.header.expected == u8(sequence_ + 1)) {
        ++sequence_;
        busy_ = false;
    }
    if (frame.header.kind == Kind::data) {
        acknowledgement_owed_ = true;
        if (frame.header.sequence == expected_) {
            ++expected_;
            receiver_.on_data(frame.header.channel, frame.payload);
        }
        // An answer from within `on_data` has told it already.
        if (acknowledgement_owed_) transmit(Kind::acknowledge);
    } else if (frame.header.kind == Kind::repeat) {
        if (busy_)
            transmit_outstanding();
        else
            transmit(Kind::acknowledge);
    }
}

void Endpoint::transmit(Kind kind, std::span<const byte> payload, Channel channel) {
    acknowledgement_owed_ = false;
    encode({.kind = kind, .channel = channel, .sequence = sequence_, .expected = expected_}, payload,
           [this](std::span<const byte> piece) { transport_.write(piece); });
}

void Endpoint::transmit_greeting(Kind kind) {
    std::array<byte, 5> payload{byte{protocol_version}};
    std::ranges::copy(bytes_of(session_), payload.begin() + 1);
    transmit(kind, std::span(payload).first(kind == Kind::ready ? 1 : payload.size()));
}

} // namespace metta::link
