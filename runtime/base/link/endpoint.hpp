// SPDX-License-Identifier: MIT
// One end of the host link: sessions, and delivery of each payload once and in order over a medium that lies.
// Stop-and-wait with sequence numbers: one data frame is outstanding at most in each direction, and every frame tells
// what its sender wants next. No clock: whoever has one calls `tick`. docs/host-link.md says why this is live.
#pragma once

#include "runtime/base/link/frame.hpp"
#include "runtime/base/result.hpp"

namespace metta::link {

/// Where an endpoint's bytes go. They may be lost: the protocol makes up for it.
class Transport {
  public:
    virtual void write(std::span<const byte> bytes) = 0;

  protected:
    ~Transport() = default;
};

/// Whom an endpoint tells. Each call comes from within `Endpoint::receive`, may call `Endpoint::send`, and must not
/// call `Endpoint::receive`. Spans and texts end with the call.
class Receiver {
  public:
    /// A payload has arrived; it is acknowledged when this returns.
    virtual void on_data(Channel channel, std::span<const byte> payload) = 0;
    /// A session has begun. What was outstanding in an earlier one is lost: forget the earlier one.
    virtual void on_open() = 0;
    /// A frame that passed its checksum makes no sense to this side: most likely the peer is of another version.
    virtual void on_mismatch(const Error& error) = 0;

    /// Host: the machine has started its end. A session that was open is over.
    virtual void on_ready() {}
    /// Host: the machine has failed for good.
    virtual void on_fatal(std::string_view) {}

  protected:
    ~Receiver() = default;
};

enum class Role { machine, host };

/// Owned by one thread. Holds what is outstanding, so that it can be sent again.
class Endpoint {
  public:
    /// `session` distinguishes a host from the hosts before it: a random number will do. The machine has none.
    Endpoint(Role role, Transport& transport, Receiver& receiver, u32 session = 0)
        : transport_(transport), receiver_(receiver), role_(role), session_(session) {}

    /// Announces this end: the machine says `ready`, the host `hello`.
    void start();

    /// Takes bytes as they arrive, in pieces of any size.
    void receive(std::span<const byte> bytes);

    /// Sends one payload of up to `maximum_payload` bytes; false: not now, because the link is busy or not open.
    [[nodiscard]] bool send(Channel channel, std::span<const byte> payload);

    /// Nothing has been heard for a while: asks again. For a side with a clock: the host.
    void tick();

    bool open() const { return open_; }
    /// A payload is on its way and not acknowledged yet.
    bool busy() const { return busy_; }

  private:
    void garbled();
    void handle(const Frame& frame);
    void greeted(const Frame& frame);
    void exchange(const Frame& frame);
    void open_session();
    void mismatch(std::string_view expected, u64 found);
    void transmit(Kind kind, std::span<const byte> payload = {}, Channel channel = Channel::none);
    void transmit_greeting(Kind kind);
    void transmit_outstanding() { transmit(Kind::data, std::span(outstanding_).first(outstanding_size_), channel_); }

    Transport& transport_;
    Receiver& receiver_;
    Decoder decoder_;
    const Role role_;
    u32 session_;
    bool open_ = false;
    bool busy_ = false;                 ///< `outstanding_` is on its way
    bool acknowledgement_owed_ = false; ///< no frame has told the present `expected_` yet
    u8 sequence_ = 0;                   ///< of what is outstanding, or else of what is sent next
    u8 expected_ = 0;                   ///< of the next data from the peer
    Channel channel_ = Channel::none;   ///< of what is outstanding
    usize outstanding_size_ = 0;
    std::array<byte, maximum_payload> outstanding_;
};

} // namespace metta::link
