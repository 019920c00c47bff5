// SPDX-License-Identifier: MIT
// What tests can do to events that a domain cannot.
#pragma once

#include "runtime/sync/event.hpp"

namespace metta {

/// Whoever waits for the event now, in a way that can be abandoned, learns that its domain is ending.
void abandon_waiters(Event event);

} // namespace metta
