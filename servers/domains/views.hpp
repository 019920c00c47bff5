// SPDX-License-Identifier: MIT
// What kserver keeps about memory, as interfaces tell it.
#pragma once

#include "interfaces/frames.hpp"
#include "interfaces/stretches.hpp"
#include "servers/domains/domain.hpp"

namespace metta::domains {

Frames::ContractRecord contract_of(const Domain& domain);
/// `mine`: what whoever asks may do.
Stretches::StretchRecord record_of_stretch(const vm::Stretch& stretch, u8 mine);

} // namespace metta::domains
