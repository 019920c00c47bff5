// SPDX-License-Identifier: MIT
// A worker: a domain that does what it is told, with memory that is its.
#pragma once

#include <array>
#include <string_view>

#include "apps/stress/interfaces/prober_portal.hpp"
#include "runtime/client/output.hpp"
#include "runtime/sync/event.hpp"

namespace metta::stress {

/// What a worker is started with: `stress worker NAME`, NAME being that of the object that it serves.
inline constexpr std::string_view worker_word = "worker";

/// The event that a worker shares with who has started it, as it knows it: it is ready.
inline constexpr Event worker_is_ready{0};

/// Serves until the domain ends; returns only if it cannot, which has been told.
u32 be_worker(std::string_view name, Output& out);

} // namespace metta::stress
