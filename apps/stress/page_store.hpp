// SPDX-License-Identifier: MIT
// A store of pages: a domain that keeps what pagers have no frames for.
#pragma once

#include <array>
#include <string_view>

#include "runtime/client/output.hpp"
#include "runtime/sync/event.hpp"

namespace metta::stress {

/// What a store is started with: `stress page-store NAME`, NAME being how the names of its objects begin.
inline constexpr std::string_view store_word = "page-store";

/// The event that a store shares with who has started it, as it knows it: it is ready.
inline constexpr Event store_is_ready{0};

inline constexpr u32 store_clients = 3;

/// The objects that each client has. That with the number n of client c has the name NAME and n + c * stored_kinds.
enum class Stored : u8 { remote, swapped, small, stretch };
inline constexpr u32 stored_kinds = 4;

struct StoreBounds {
    u64 pages;    ///< others there are not
    u64 capacity; ///< how many it can keep; the rest holds what nobody has stored
};
inline constexpr std::array<StoreBounds, stored_kinds> store_bounds = {{{24, 24}, {32, 32}, {8, 5}, {16, 16}}};

/// What pages hold that have never been stored.
constexpr u64 unstored_word(u64 page, usize word) { return 0x5707'ed00'0000'0000 | page << 16 | word; }

/// Serves until the domain ends; returns only if it cannot, which has been told.
u32 be_page_store(std::string_view name, Output& out);

} // namespace metta::stress
