// SPDX-License-Identifier: MIT
// The domain of one session: takes its calls, carries them out, and ends with it.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

/// Serves the first session that calls. What it returns is the domain's exit status: 0 when the session is over.
u32 serve_session();

} // namespace metta
