// SPDX-License-Identifier: MIT
// The nucleus' fingerprint, put into its image by the linker as a GNU build-id note (name "GNU", SHA-1).
#pragma once

#include <span>

#include "runtime/base/types.hpp"

extern "C" const metta::u8 nucleus_build_id_note[];

namespace metta {

inline std::span<const u8, 20> build_id() {
    constexpr usize note_header_and_name = 16;
    return std::span<const u8, 20>(nucleus_build_id_note + note_header_and_name, 20);
}

} // namespace metta
