// SPDX-License-Identifier: MIT
// Tests in which the first domain itself does what faults.
#pragma once

#include "servers/init/nucleus_tests/verdict.hpp"

namespace metta::init {

/// Handles the first domain's faults as long as it lives: a thread goes on behind its instruction, whose length (0 for
/// a trap) it says in rbx.
class OwnHandler {
  public:
    OwnHandler(Fixture& fixture, Verdict& verdict);
    ~OwnHandler();
    OwnHandler(const OwnHandler&) = delete;
    OwnHandler& operator=(const OwnHandler&) = delete;

    /// Can the first domain write there, or read? The last fault, if not.
    static bool can_write(u64 address);
    static bool can_read(u64 address);

    struct Last {
        u64 vector, code, address;
    };
    static constinit Last last; ///< what the last fault was

  private:
    Fixture& fixture_;
    Verdict& verdict_;
};

} // namespace metta::init
