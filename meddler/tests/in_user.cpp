// SPDX-License-Identifier: MIT
// Everything that is generated, with both sides of every call, as ring 3 compiles it: without a heap or exceptions.
#include "meddler/tests/good/base_portal.hpp"
#include "meddler/tests/good/base_record.hpp"
#include "meddler/tests/good/empty_portal.hpp"
#include "meddler/tests/good/empty_record.hpp"
#include "meddler/tests/good/interface_portal.hpp"
#include "meddler/tests/good/interface_record.hpp"
#include "meddler/tests/good/memory_portal.hpp"
#include "meddler/tests/good/memory_record.hpp"
#include "meddler/tests/good/oddities_portal.hpp"
#include "meddler/tests/good/oddities_record.hpp"
#include "meddler/tests/good/only_types_portal.hpp"
#include "meddler/tests/good/only_types_record.hpp"
#include "meddler/tests/good/ring2_portal.hpp"
#include "meddler/tests/good/ring2_record.hpp"
#include "meddler/tests/good/ring_portal.hpp"
#include "meddler/tests/good/ring_record.hpp"
#include "meddler/tests/samples/clock_record.hpp"
#include "meddler/tests/samples/console_record.hpp"
#include "meddler/tests/samples/device_record.hpp"
#include "meddler/tests/samples/everything_portal.hpp"
#include "meddler/tests/samples/everything_record.hpp"
#include "meddler/tests/samples/heap_portal.hpp"
#include "meddler/tests/samples/heap_record.hpp"
#include "runtime/middl/message.hpp"

namespace metta {

struct Wire {
    middl::Reply invoke(u64 operation, u64 first, u64 second, u64 third, u64 fourth);
    std::span<byte> area();
};

template class EverythingSurrogate<Wire>;
template class ConsoleSurrogate<Wire>;
template class ClockSurrogate<Wire>;
template class MemorySurrogate<Wire>;
template class InterfaceSurrogate<Wire>;
template class OnlyTypesSurrogate<Wire>;

middl::Reply serve(Everything& everything, middl::ServerCall& call) { return dispatch(everything, call); }
middl::Reply serve(Console& console, middl::ServerCall& call) { return dispatch(console, call); }

} // namespace metta
