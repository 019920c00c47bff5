// SPDX-License-Identifier: MIT
// The domain's scheduler: the one service that has portals of its own instead of a surrogate.
#pragma once

namespace metta {

/// Connects the domain to it, the first time; waiting does that by itself. Whether it is connected now.
bool connect_scheduler();

/// Lets others have the processor first, if there is a scheduler.
void let_others_run();

} // namespace metta
