// SPDX-License-Identifier: MIT
// The fragments of arch/x86_64/fragments.S as C++ sees them.
#pragma once

#include "nucleus/arch/x86_64/layout.h"
#include "runtime/base/types.hpp"

namespace metta {

/// A piece of portal code: `size` bytes at fragments_text + offset, with patches [first_patch, first_patch + patches).
struct Fragment {
    u32 offset;
    u16 size;
    u16 serialising; ///< how many of its instructions serialise, or cost as much
    u16 first_patch;
    u16 patches;

    /// Both in one number, so that a list of fragments adds them up at once.
    static constexpr u32 serialising_shift = 16;
    u32 size_and_serialising() const { return u32{serialising} << serialising_shift | size; }
};
static_assert(sizeof(Fragment) == 12);

/// Which constant goes into a patch.
enum class Constant : u8 {
    header = CONSTANT_HEADER,           ///< address of the portal's header
    caller_root = CONSTANT_CALLER_ROOT, ///< address of the word that goes into CR3 for the caller
    server_root = CONSTANT_SERVER_ROOT, ///< and for the server
    pool = CONSTANT_POOL,               ///< offset of the pool's first free stack in the processor's block
    return_half = CONSTANT_RETURN_HALF, ///< address of the portal's return half
    entry = CONSTANT_ENTRY,             ///< where the server starts
    flags = CONSTANT_FLAGS,             ///< and with which flags
    badge = CONSTANT_BADGE,
    area = CONSTANT_AREA,
    counter = CONSTANT_COUNTER, ///< address of the portal's count of calls
    trace = CONSTANT_TRACE,     ///< address of the trace's counts page
    first = CONSTANT_FIRST,
    second = CONSTANT_SECOND,
    function = CONSTANT_FUNCTION,           ///< address of the nucleus' function that does the work
    initial_state = CONSTANT_INITIAL_STATE, ///< address of the XSAVE area with the initial vector state
    too_deep = CONSTANT_TOO_DEEP,           ///< address of the code that refuses a call that nests too deep
    busy = CONSTANT_BUSY,                   ///< or finds no stack
    refused = CONSTANT_REFUSED,             ///< or has a bad argument
    count
};

/// How it goes in.
enum class PatchKind : u8 {
    whole = PATCH_64,          ///< 8 bytes
    sign_extended = PATCH_32,  ///< 4 bytes that the processor extends to the constant
    relative = PATCH_RELATIVE, ///< 4 bytes: the distance from their end to the constant
};

struct Patch {
    u16 offset; ///< of the first byte to replace, in its fragment
    PatchKind kind;
    Constant constant;
};
static_assert(sizeof(Patch) == 4);

extern "C" {
extern const byte fragments_text[];
extern const Patch fragment_patches[];
extern const Fragment fragment_open_pool, fragment_open_cpu, fragment_open_own, fragment_save_kept, fragment_count,
    fragment_trace, fragment_switch_pool, fragment_switch_own, fragment_switch_pool_fs, fragment_switch_cpu_fs,
    fragment_vectors_reset, fragment_vectors_reset_fx, fragment_area, fragment_enter, fragment_enter_fs;
extern const Fragment fragment_back_pool, fragment_back_own, fragment_restore_kept, fragment_go_back,
    fragment_go_back_fs;
/// By how many argument registers carry something.
extern const Fragment fragment_hide_caller[7], fragment_hide_server[7], fragment_clear[7];
extern const Fragment fragment_constants, fragment_port_check, fragment_port_read, fragment_port_write, fragment_signal,
    fragment_signal_waking, fragment_common, fragment_leaf, fragment_manager;
}

} // namespace metta
