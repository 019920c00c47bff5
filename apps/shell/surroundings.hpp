// SPDX-License-Identifier: MIT
// All that the shell works with: abstract, so that tests can bring a system of their own.
#pragma once

#include <string_view>

#include "interfaces/commands.hpp"
#include "interfaces/console.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/loader.hpp"
#include "interfaces/machine.hpp"
#include "interfaces/portals.hpp"

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
};

} // namespace metta::shell
