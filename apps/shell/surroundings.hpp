// SPDX-License-Identifier: MIT
// All that the shell works with: abstract, so that tests can bring a system of their own.
#pragma once

#include <string_view>

#include "interfaces/commands.hpp"
#include "interfaces/console.hpp"
#include "interfaces/context.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/loader.hpp"
#include "interfaces/machine.hpp"
#include "interfaces/memory_view.hpp"
#include "interfaces/portals.hpp"
#include "runtime/types/dynamic_call.hpp"

namespace metta::shell {

/// What the shell needs of its own domain.
class Runtime {
  public:
    virtual u64 now() const = 0;              ///< in ticks
    virtual u64 ticks_per_second() const = 0; ///< 0: not known
    /// Waits until then, or until somebody wakes the sleeper; may return earlier still.
    virtual void sleep_until(u64 deadline) = 0;
    /// From another thread: ends the sleep, or the next one.
    virtual void wake() = 0;

  protected:
    ~Runtime() = default;
};

/// Connects to what references stand for.
class Binder {
  public:
    /// The way to the object, which holds until it is released, before another is bound. Null: there is no such object
    /// any more, the shell may not call it, or there is no room for a connection.
    virtual types::Invoker* bind(u64 reference) = 0;
    virtual void release(u64 reference) = 0;
    /// Where what bound contexts answer arrives.
    virtual middl::Memory& memory() = 0;

  protected:
    ~Binder() = default;
};

/// Everything is borrowed.
struct Surroundings {
    Console& console;
    Domains& domains;
    Machine& machine;
    Portals& portals;
    Loader& loader;
    Runtime& runtime;
    Commands* commands;       ///< of the host that the shell serves; null: it serves none
    std::string_view version; ///< of Metta

    // Null: the shell has none.
    Context* names = nullptr; ///< its root context
    const types::Registry* types = nullptr;
    Binder* binder = nullptr;
    MemoryView* memory_view = nullptr;
};

} // namespace metta::shell
