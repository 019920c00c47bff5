// SPDX-License-Identifier: MIT
// Objects that other domains call: what a server offers (Offers) is the address of a ServedObject and `served_entry`.
//
// A caller comes with a thread of its own, on one of the server's stacks: every served object is used by several
// threads at once. What a caller says is an allegation. Registers are the server's once they are here, but the argument
// area stays the caller's too, and changes whenever the caller likes: it is read once, into memory of the server's, and
// then checked: generated dispatchers do both. A call that makes no sense is answered with SystemError::bad_argument.
#pragma once

#include <array>
#include <span>

#include "interfaces/offers.hpp"
#include "interfaces/services.hpp"
#include "runtime/base/sanitized.hpp"
#include "runtime/middl/portal_shape.hpp"
#include "runtime/middl/server_call.hpp"
#include "runtime/serve/carried_types.hpp"

namespace metta {

struct ServedObject;
struct ClientState;

/// A call as it arrives, and as it goes back.
struct ServedCall {
    u64 number = 0;                ///< in: the operation; out: the outcome (rdi)
    std::array<u64, 4> words = {}; ///< in: arguments; out: results (rsi rdx r10 r8)
    byte* area = nullptr;          ///< the connection's argument area, or null
    ServedObject* self = nullptr;
    ClientState* client = nullptr; ///< what the object keeps for this client, or null
};

/// What goes back, where `served_entry` takes it.
struct ServedResults {
    u64 outcome;
    std::array<u64, 4> words;
};

/// How `served_entry` calls an object's operations: everything in registers (results in r12, object in r13, area in
/// r14, client in r15, then rdi rsi rdx rcx r8), of which none has to be kept.
using ServedDispatch = void(__attribute__((preserve_none)) *)(ServedResults& results, ServedObject& self, byte* area,
                                                              ClientState* client, u64 number, u64 first, u64 second,
                                                              u64 third, u64 fourth);

/// The first word of every served object leads to its operations.
struct ServedObject {
    ServedDispatch dispatch;
};

/// Lets `serve` carry a call out.
template <void (*serve)(ServedCall& call)>
[[gnu::always_inline]] inline void carry_out(ServedResults& results, ServedCall call) {
    serve(call);
    results = {call.number, call.words};
}
/// The same in a function of its own.
template <void (*serve)(ServedCall& call)>
[[gnu::noinline]] void dispatch_apart(ServedResults& results, ServedObject& self, byte* area, ClientState* client,
                                      u64 number, u64 first, u64 second, u64 third, u64 fourth) {
    carry_out<serve>(results, {number, {first, second, third, fourth}, area, &self, client});
}

/// The dispatch function that lets `serve` carry calls out. Where AddressSanitizer watches, what it adds has no place
/// beside this calling convention.
template <void (*serve)(ServedCall& call)>
__attribute__((preserve_none)) void dispatch_by(ServedResults& results, ServedObject& self, byte* area,
                                                ClientState* client, u64 number, u64 first, u64 second, u64 third,
                                                u64 fourth) {
    if constexpr (sanitized)
        dispatch_apart<serve>(results, self, area, client, number, first, second, third, fourth);
    else
        carry_out<serve>(results, {number, {first, second, third, fourth}, area, &self, client});
}

/// What an object keeps for one client, in memory that the client pays for and cannot see: this, then bytes that were
/// zero when the client was connected (Offers.KeepState). Gone with the connection.
struct ClientState {
    static constexpr u32 maximum_size = 4000;
    ServedObject* object = nullptr;
    u32 client = 0; ///< number of the client's domain
    u32 unused = 0;

    template <class T>
    T& as() {
        static_assert(sizeof(T) <= maximum_size && alignof(T) <= 16);
        return *reinterpret_cast<T*>(this + 1);
    }
};
static_assert(sizeof(ClientState) == 16);

/// Where calls of a served object enter the domain: calls its dispatch function, and returns through portal 0.
extern "C" void served_entry();
/// The same for an object that keeps something for each client.
extern "C" void served_client_entry();
/// The same for an object with one portal for each operation, up to 32: entries that are 16 bytes apart.
extern "C" void served_operations();

/// What a server offers: `offers.offer(service, entry, object, stacks)`.
inline Offers::Result<void> offer(Offers& offers, Service service, const ServedObject& object, u32 stacks) {
    return offers.offer(static_cast<u32>(service), reinterpret_cast<u64>(&served_entry), reinterpret_cast<u64>(&object),
                        stacks);
}

/// How an object's calls are read.
struct CallReading {
    usize area_size = argument_area_size;      ///< of the connection's argument area (Offers.SizeArea)
    middl::Bytes bytes = middl::Bytes::copied; ///< in place: they may change while they are read
};

/// Carries out a call by what is generated for the interface. Arguments in the area are copied to `memory`, which may
/// be bytes that nothing else is in. The program carries the interface's description then.
template <class Implementation, class Room>
[[gnu::always_inline]] inline void serve_call(Implementation& object, ServedCall& call, Room&& memory,
                                              const CallReading& reading = {}) {
    static_cast<void>(&carry_types<middl::InterfaceOf<Implementation>>);
    const bool area_used = middl::Portal<middl::InterfaceOf<Implementation>>::shape.area;
    const std::span<byte> area(call.area, area_used ? reading.area_size : 0);
    middl::ServerCall arrived(call.number, call.words, area, memory, reading.bytes);
    const middl::Reply reply = dispatch(object, arrived);
    call.number = reply.outcome;
    call.words = reply.words;
}
/// The same for interfaces of which everything travels in registers.
template <class Implementation>
[[gnu::always_inline]] inline void serve_call(Implementation& object, ServedCall& call) {
    serve_call(object, call, middl::no_memory());
}

/// An implementation that other domains call, `Self`. Arguments in the area are copied to `copies` bytes of the server
/// stack.
template <class Self, class Interface, usize copies = 0, usize area_size = argument_area_size,
          middl::Bytes bytes = middl::Bytes::copied>
class Served : public ServedObject, public Interface {
  public:
    // NOLINTBEGIN(bugprone-crtp-constructor-accessibility): an implementation may be a template itself
    constexpr Served() : ServedObject{&dispatch_by<serve>} {}
    Served(const Served&) = delete;
    // NOLINTEND(bugprone-crtp-constructor-accessibility)
    Served& operator=(const Served&) = delete;

  protected:
    ~Served() = default;

  private:
    [[gnu::always_inline]] static void serve(ServedCall& call) {
        auto& self = static_cast<Self&>(*call.self);
        std::array<byte, copies> room;
        serve_call(self, call, std::span<byte>(room), {area_size, bytes});
    }
};

/// An object that keeps a `State` for each client: calls are carried out by an `Implementation`, which is made for one
/// call, of the `Object` and the client's state. Offered with `served_client_entry`.
template <class Object, class Implementation, class State, usize copies = 0>
class ServedByClient : public ServedObject {
  public:
    // NOLINTBEGIN(bugprone-crtp-constructor-accessibility): the object need not be derived from this
    constexpr ServedByClient() : ServedObject{&dispatch_by<serve>} {}
    ServedByClient(const ServedByClient&) = delete;
    // NOLINTEND(bugprone-crtp-constructor-accessibility)
    ServedByClient& operator=(const ServedByClient&) = delete;

  protected:
    ~ServedByClient() = default;

  private:
    [[gnu::always_inline]] static void serve(ServedCall& call) {
        Implementation implementation(static_cast<Object&>(*call.self), call.client->as<State>());
        std::array<byte, copies> room;
        serve_call(implementation, call, std::span<byte>(room));
    }
};

} // namespace metta
