// SPDX-License-Identifier: MIT
// What every description of an interface starts with.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

/// Little-endian. Its version changes when anything about the form does.
struct DescriptionHeader {
    static constexpr u32 magic_number = 0x5059544d; ///< "MTYP"
    static constexpr u32 current_version = 1;

    u32 magic = magic_number;
    u32 version = current_version;
    u64 size = 0; ///< of the whole with this header, in bytes
    u64 code = 0; ///< TypeCode of the interface
};
static_assert(sizeof(DescriptionHeader) == 24);

} // namespace metta
