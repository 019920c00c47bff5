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
    tcb,       ///< the client relies on the server anyhow, which keeps none of its registers
    scheduler, ///< the server runs with interrupts off, sees what the caller has and keeps none of it
};

/// An interface, or one operation of it, as far as its portal is concerned: how many of rdi rsi rdx r10 r8 carry
/// something each way. The others are cleared between sides that do not trust each other.
struct InterfaceShape {
    u8 arguments = 1;  ///< operation, unless the portal is that of one, and up to four more
    u8 results = 1;    ///< outcome and up to four more
    bool area = false; ///< whether anything travels in an argument area

    /// What the interface compiler has found out.
    template <class Interface>
    static constexpr InterfaceShape of() {
        constexpr middl::PortalShape shape = middl::Portal<Interface>::shape;
        return {.arguments = shape.arguments, .results = shape.results, .area = shape.area};
    }
    /// Of an operation that has a portal of its own: its number does not travel.
    template <class Interface>
    static constexpr InterfaceShape of(typename Interface::Operation operation) {
        const middl::OperationShape& shape = middl::Portal<Interface>::operations[static_cast<usize>(operation)];
        return {.arguments = shape.arguments.registers,
                .results = static_cast<u8>(1 + shape.answer.registers),
                .area = shape.arguments.maximum != 0 || shape.answer.maximum != 0};
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

/// What the rest of kserver needs of a portal manager.
class Portals {
  public:
    /// Is shown the portals of a domain, one after the other.
    class Visitor {
      public:
        virtual void visit(const PortalState& portal) = 0;

      protected:
        ~Visitor() = default;
    };

    /// Binds a portal in the domain's table. A code page is added when the last is full.
    virtual Status install(domains::Domain& domain, u32 number, const PortalSpecification& specification) = 0;
    virtual Status remove(domains::Domain& domain, u32 number) = 0;
    /// Adds a code page before it is needed.
    virtual Status reserve(domains::Domain& domain) = 0;
    virtual void each(const domains::Domain& domain, Visitor& visitor) = 0;

  protected:
    ~Portals() = default;
};

class PortalManager final : public Portals {
  public:
    /// `page` is where kserver sees the frame that specifications and states are exchanged in.
    PortalManager(vm::FrameStore& store, byte* page, u32 frame) : store_(store), page_(page), frame_(frame) {}

    Status install(domains::Domain& domain, u32 number, const PortalSpecification& specification) override;
    Status remove(domains::Domain& domain, u32 number) override;
    Status reserve(domains::Domain& domain) override { return add_code_page(domain); }
    void each(const domains::Domain& domain, Visitor& visitor) override;

  private:
    Status add_code_page(domains::Domain& domain);

    vm::FrameStore& store_;
    byte* page_;
    u32 frame_;
};

} // namespace metta::portals
