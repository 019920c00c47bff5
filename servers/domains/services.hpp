// SPDX-License-Identifier: MIT
// The interfaces that kserver answers for every domain: from registers to Kserver's functions.
#pragma once

#include "runtime/serve/served.hpp"

namespace metta::domains {

using Dispatch = ServedReply (*)(u64, u64, u64, u64, u64, byte*, ServedObject&);

ServedReply dispatch_nester(u64 operation, u64 a, u64 b, u64 c, u64 d, byte* area, ServedObject& self);
ServedReply dispatch_domains(u64 operation, u64 a, u64 b, u64 c, u64 d, byte* area, ServedObject& self);
ServedReply dispatch_machine(u64 operation, u64 a, u64 b, u64 c, u64 d, byte* area, ServedObject& self);
/// nullptr: not one of kserver's.
Dispatch dispatcher_of(Service service);

} // namespace metta::domains
