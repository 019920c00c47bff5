// SPDX-License-Identifier: MIT
// A domain's page tables above what ring 3 sees of them: the nucleus, the domain's window, the common region.
#pragma once

#include "nucleus/objects/domain.hpp"

namespace metta {

/// The frame whose upper half all domains have: the one that the boot program made.
void set_up_address_spaces(u64 root);

/// Fills the frames of a domain: page tables, portal table with what every domain has. The record is zero but for
/// `self`.
void make_domain(Domain& domain);
/// The same for the first domain, around the page tables that it came with.
void adopt_domain(Domain& domain, u64 root);
void release_process_context(Domain& domain);

/// Directories of the common region, which every domain sees.
Directories common_directories();

} // namespace metta
