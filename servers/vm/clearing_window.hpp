// SPDX-License-Identifier: MIT
// Where kserver sees frames that it clears, a run at a time: a stretch that nobody else has rights on.
#pragma once

#include <cstring>

#include "interfaces/services.hpp"
#include "runtime/user/manager.hpp"

namespace metta::vm {

class ClearingWindow {
  public:
    /// In the shared space, below the registry of types.
    static constexpr u64 base = registry_address - large_page_size;

    /// To the window by these portals of kserver's: `map_range` and `demap_range` of the stretch.
    constexpr ClearingWindow(u32 map_range, u32 demap_range) : map_range_(map_range), demap_range_(demap_range) {}

    /// At most 512 frames of kserver's. Under kserver's lock.
    void clear(u32 first, u32 count) const {
        invoke(map_range_, base, first, count, 0u, 0u, from_the_start);
        std::memset(reinterpret_cast<byte*>(base), 0, u64{count} * page_size);
        invoke(demap_range_, base, 0u, count, 0u, 0u, from_the_start);
    }

  private:
    u32 map_range_, demap_range_;
};

} // namespace metta::vm
