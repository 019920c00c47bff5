// SPDX-License-Identifier: MIT
// From what two domains are to each other to the portals between them: which registers travel, what is hidden, whose
// stack is used. Keeps the code pages of every table, and tells what is in them.
#pragma once

#include "runtime/middl/portal_shape.hpp"
#include "servers/domains/domain.hpp"
#include "servers/vm/frame_store.hpp"

namespace metta::portals {

/// How far the two sides of an interface's portal trust each other.
enum class Trust : u8 {
    none,      ///< registers, vector state and segment bases of each side are hidden from the other
    scheduler, ///< the server runs with interrupts off, sees what the caller has and keeps none of it
};

/// An interface, as far as its portal is concerned: how many of rdi rsi rdx r10 r8 carry something each way. The others
/// are cleared between sides that do not trust each other.
struct InterfaceShape {
    u8 arguments = 1;  ///< operation and up to four more
    u8 results = 1;    ///< outcome and up to four more
    bool area = false; ///< whether anything travels in an argument area

    /// What the interface compiler has found out.
    template <class Interface>
    static constexpr InterfaceShape of() {
        constexpr middl::PortalShape shape = middl::Portal<Interface>::shape;
        return {.arguments = shape.arguments, .results = shape.results, .area = shape.area};
    }
};

/// What is called.
struct Target {
    ObjectRef domain, pool;
    u64 entry = 0;
    u64 badge = 0;
    u64 area = 0; ///< argument area; 0: none
};

PortalSpecification specify(const InterfaceShape& shape, Trust trust, const Target& target, bool counted);

class PortalManager {
  public:
    /// `page` is where kserver sees the frame that specifications and states are exchanged in.
    PortalManager(vm::FrameStore& store, byte* page, u32 frame) : store_(store), page_(page), frame_(frame) {}

    /// Binds a portal in the domain's table. A code page is added when the last is full.
    Status install(domains::Domain& domain, u32 number, const PortalSpecification& specification);
    Status remove(domains::Domain& domain, u32 number);
    /// Adds a code page before it is needed.
    Status reserve(domains::Domain& domain) { return add_code_page(domain); }

    /// Calls `visit(const PortalState&)` for each portal of the domain.
    template <class Visit>
    void each(const domains::Domain& domain, const Visit& visit) {
        for (u32 at = 0; at < domain.code_page_count; ++at) {
            if (get_state(domain.code_pages[at], frame_) != Status::ok) continue;
            const auto& state = *reinterpret_cast<const PortalCodeState*>(page_);
            for (u32 portal = 0; portal < state.count && portal < PortalCodeState::maximum_portals; ++portal)
                visit(state.portals[portal]);
        }
    }

  private:
    Status add_code_page(domains::Domain& domain);

    vm::FrameStore& store_;
    byte* page_;
    u32 frame_;
};

} // namespace metta::portals
