// SPDX-License-Identifier: MIT
// Calls of the interface Console through a portal. Made from meddler/tests/samples/Console.if by meddler: change that.
#pragma once

#include "meddler/tests/samples/clock.hpp"
#include "meddler/tests/samples/clock_portal.hpp"
#include "meddler/tests/samples/console.hpp"
#include "meddler/tests/samples/console_record.hpp"
#include "meddler/tests/samples/device_portal.hpp"
#include "runtime/middl/portal_shape.hpp"
#include "runtime/middl/server_call.hpp"
#include "runtime/middl/surrogate.hpp"

namespace metta::middl {

template <>
struct Codec<Console::Colour> : EnumCodec<Console::Colour, 4> {};
template <>
struct Codec<Console::StyleItem> : EnumCodec<Console::StyleItem, 3> {};
template <>
struct Codec<Console::Line> : RecordCodec<Console::Line, &Console::Line::text, &Console::Line::colour,
                                          &Console::Line::style, &Console::Line::at> {};
template <>
struct Codec<Console::Closed> : SpreadCodec<Console::Closed> {};
template <>
struct Codec<Console::TooLong> : SpreadCodec<Console::TooLong, &Console::TooLong::limit> {};
template <>
struct Codec<Console::ReadResult>
    : SpreadCodec<Console::ReadResult, &Console::ReadResult::line, &Console::ReadResult::more> {};

/// What travels where.
template <>
struct Portal<Console> {
    // clang-format off: one line each
    static constexpr OperationShape operations[] = {
        {"get_state", Placement{}, placed<Device::State>()},
        {"switch_", placed<bool>(), placed<Device::State>() | Codec<Device::NotReady>::placement},
        {"write", placed<middl::String, Console::Colour, Console::Style, bool>(), placed<Clock::T>() | Codec<Console::Closed>::placement | Codec<Console::TooLong>::placement},
        {"append", placed<Console::Lines>(), placed<u32>() | Codec<Console::Closed>::placement | Codec<Console::TooLong>::placement | Codec<Clock::Past>::placement},
        {"read", placed<u32>(), Codec<Console::ReadResult>::placement | Codec<Console::Closed>::placement},
        {"history", placed<Clock::T, Clock::T>(), placed<Console::Lines>()},
        {"bell", placed<u16>(), Placement{}},
        {"quit", placed<i32>(), Placement{} | Codec<Console::Closed>::placement},
        {"follow", placed<Clock*>(), placed<Clock*>()},
    };
    // clang-format on
    static constexpr PortalShape shape = shape_of(operations);
    using Types = TypeList<Console::Colour, Console::StyleItem, Console::Line, Console::Style, Console::Lines>;
};

/// Carries out calls that have arrived.
template <>
struct Dispatcher<Console> {
    template <class Server>
    [[gnu::always_inline]] static Reply dispatch(Server& console, ServerCall& call) {
        // clang-format off: one line each
        switch (static_cast<Console::Operation>(call.operation())) {
        case Console::Operation::write:
            return call.serve(&Console::write, [&](auto&... given) { return console.write(given...); });
        case Console::Operation::append:
            return call.serve(&Console::append, [&](auto&... given) { return console.append(given...); });
        case Console::Operation::read:
            return call.serve(&Console::read, [&](auto&... given) { return console.read(given...); });
        case Console::Operation::history:
            return call.serve(&Console::history, [&](auto&... given) { return console.history(given...); });
        case Console::Operation::bell:
            return call.serve(&Console::bell, [&](auto&... given) { return console.bell(given...); });
        case Console::Operation::quit:
            return call.serve(&Console::quit, [&](auto&... given) { return console.quit(given...); });
        case Console::Operation::follow:
            return call.serve(&Console::follow, [&](auto&... given) { return console.follow(given...); });
        default:
            return Dispatcher<Device>::dispatch(console, call);
        }
        // clang-format on
    }
};

} // namespace metta::middl

namespace metta {

/// Console in another domain.
template <middl::Transport TransportType, class InterfaceType = Console>
class ConsoleSurrogate : public DeviceSurrogate<TransportType, InterfaceType> {
  public:
    using DeviceSurrogate<TransportType, InterfaceType>::DeviceSurrogate;

    Console::Result<Clock::T> write(std::string_view text, Console::Colour colour, Console::Style style,
                                    bool wait) override {
        return this->template portal_call<Console::Result<Clock::T>>(Console::Operation::write, text, colour, style,
                                                                     wait);
    }

    Console::Result<u32> append(std::span<const Console::Line> lines) override {
        return this->template portal_call<Console::Result<u32>>(Console::Operation::append, lines);
    }

    Console::Result<Console::ReadResult> read(u32 limit) override {
        return this->template portal_call<Console::Result<Console::ReadResult>>(Console::Operation::read, limit);
    }

    Console::Result<Console::Lines> history(Clock::T from, Clock::T to) override {
        return this->template portal_call<Console::Result<Console::Lines>>(Console::Operation::history, from, to);
    }

    void bell(u16 hertz) override { this->portal_announce(Console::Operation::bell, hertz); }

    Console::Error quit(i32 status) override {
        return this->template portal_call_for_good<Console::Error>(Console::Operation::quit, status);
    }

    Console::Result<Clock*> follow(Clock& clock) override {
        return this->template portal_call<Console::Result<Clock*>>(Console::Operation::follow, clock);
    }
};

/// For whoever has an implementation of it, to find out of what.
middl::Described<Console> described(const Console&);

} // namespace metta
