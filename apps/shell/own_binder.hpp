// SPDX-License-Identifier: MIT
// Connections to objects, where the shell runs on Metta.
#pragma once

#include <optional>

#include "apps/shell/surroundings.hpp"
#include "runtime/client/nester.hpp"

namespace metta::shell {

/// Its nester makes the portals. The connection to a service stays; one to an object is given back.
class OwnBinder final : public Binder {
  public:
    explicit constexpr OwnBinder(middl::Memory& memory) : memory_(memory) {}

    types::Invoker* bind(u64 reference) override {
        const Nester::Result<Connection> bound = Connection::bind(reference);
        return bound ? &invoker_.emplace(*bound) : nullptr;
    }
    void release(u64 reference) override {
        invoker_.reset();
        if (reference >= first_object_reference) (void)NesterClient().release(reference); // it may have ended meanwhile
    }
    middl::Memory& memory() override { return memory_; }

  private:
    middl::Memory& memory_;
    std::optional<types::TransportInvoker<Connection>> invoker_;
};

} // namespace metta::shell
