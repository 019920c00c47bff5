// SPDX-License-Identifier: MIT
// The system blueprint made real.
#pragma once

#include "servers/domains/kserver.hpp"

namespace metta::kserver {

/// Makes and starts every domain that the blueprint in the boot archive names. What is wrong with it ends the start.
void start_domains(domains::Kserver& kserver);

} // namespace metta::kserver
