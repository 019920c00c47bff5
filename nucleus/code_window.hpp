// SPDX-License-Identifier: MIT
// Where portal code runs: a window of pages that are executable for ring 0 and writable for nobody. They are written at
// their addresses in the direct map, which are not executable.
#pragma once

#include "nucleus/objects/portal.hpp"

namespace metta {

/// At boot: the window's page tables become part of `root`, and so of every domain made from it. `root` is a frame.
void set_up_code_window(u64 root);
void show_code_page(u32 slot, u32 frame);
void hide_code_page(u32 slot);
/// A device's page for the nucleus, uncached, behind the window. There is room for one.
void* show_device_page(u64 frame);
inline u64 code_page_address(u32 slot) { return code_window + slot * page_size; }

} // namespace metta
