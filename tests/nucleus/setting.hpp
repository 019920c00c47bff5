// SPDX-License-Identifier: MIT
// What tests know of the machine and of the domain that they run in.
#pragma once

#include <span>

#include "interfaces/boot_info.hpp"
#include "interfaces/start_record.hpp"

namespace metta::nucleus_tests {

/// Everything is borrowed.
struct Setting {
    const BootInfo& boot;
    const StartRecord& start;           ///< an account of the tests' own, and what represents them in the nucleus
    std::span<const byte> peer_program; ///< the file (peer.hpp)
};

} // namespace metta::nucleus_tests
