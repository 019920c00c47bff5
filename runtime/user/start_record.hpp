// SPDX-License-Identifier: MIT
// The record that the program was started with.
#pragma once

#include "interfaces/start_record.hpp"

namespace metta {

inline const StartRecord& start_record() { return *reinterpret_cast<const StartRecord*>(start_record_address); }

} // namespace metta
