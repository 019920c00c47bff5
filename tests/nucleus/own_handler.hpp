// SPDX-License-Identifier: MIT
// Tests in which the own domain itself does what faults.
#pragma once

#include "tests/nucleus/verdict.hpp"

namespace metta::nucleus_tests {

/// Handles the own domain's faults as long as it lives, before the domain's keeper hears of them: a thread goes on
/// behind its instruction, whose length (0 for a trap) it says in rbx.
class OwnHandler {
  public:
    OwnHandler(Fixture& fixture, Verdict& verdict);
    ~OwnHandler();
    OwnHandler(const OwnHandler&) = delete;
    OwnHandler& operator=(const OwnHandler&) = delete;

    /// Can the own domain write there, or read? The last fault, if not.
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

} // namespace metta::nucleus_tests
