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
#include "runtime/middl/server_call.hpp"
#include "runtime/serve/carried_types.hpp"

namespace metta {

struct ServedObject;

/// A call as `served_entry` leaves it on the server's stack, and takes it back.
struct ServedCall {
    u64 number = 0;                ///< in: the operation; out: the outcome (rdi)
    std::array<u64, 4> words = {}; ///< in: arguments; out: results (rsi rdx r10 r8)
    byte* area = nullptr;          ///< the connection's argument area, or null
    ServedObject* self = nullptr;
};
static_assert(sizeof(ServedCall) == 56, "served_entry pushes seven words");

/// The first word of every served object leads to its operations.
struct ServedObject {
    void (*dispatch)(ServedCall& call);
};

/// Where calls of a served object enter the domain: calls its dispatch function, and returns through portal 0.
extern "C" void served_entry();

/// What a server offers: `offers.offer(service, entry, object, stacks)`.
inline Offers::Result<void> offer(Offers& offers, Service service, const ServedObject& object, u32 stacks) {
    return offers.offer(static_cast<u32>(service), reinterpret_cast<u64>(&served_entry), reinterpret_cast<u64>(&object),
                        stacks);
}

/// Carries out a call by what is generated for the interface. Arguments in the area are copied to `memory`. The program
/// carries the interface's description then.
template <class Implementation>
void serve_call(Implementation& object, ServedCall& call, middl::Memory& memory = middl::no_memory()) {
    static_cast<void>(&carry_types<typename decltype(described(object))::Interface>);
    const std::span<byte> area(call.area, call.area == nullptr ? 0 : argument_area_size);
    middl::ServerCall arrived(call.number, call.words, area, area, memory);
    const middl::Reply reply = dispatch(object, arrived);
    call.number = reply.outcome;
    call.words = reply.words;
}

/// An implementation that other domains call. Arguments in the area are copied to `copies` bytes of the server stack.
template <class Interface, usize copies = 0>
class Served : public ServedObject, public Interface {
  public:
    constexpr Served() : ServedObject{&dispatch_call} {}
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;

  protected:
    ~Served() = default;

  private:
    static void dispatch_call(ServedCall& call) {
        Interface& self = static_cast<Served&>(*call.self);
        std::array<byte, copies> room;
        middl::Arena memory(room);
        serve_call(self, call, memory);
    }
};

} // namespace metta
