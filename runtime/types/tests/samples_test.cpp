// SPDX-License-Identifier: MIT
// Descriptions of the sample interfaces, which have everything that the language has.
#include "meddler/tests/good/base_record.hpp"
#include "meddler/tests/good/empty_portal.hpp"
#include "meddler/tests/good/interface_portal.hpp"
#include "meddler/tests/good/memory_portal.hpp"
#include "meddler/tests/good/oddities_record.hpp"
#include "meddler/tests/good/only_types_portal.hpp"
#include "meddler/tests/good/ring2_portal.hpp"
#include "meddler/tests/good/ring_portal.hpp"
#include "meddler/tests/samples/clock_portal.hpp"
#include "meddler/tests/samples/console_portal.hpp"
#include "meddler/tests/samples/device_portal.hpp"
#include "meddler/tests/samples/everything_portal.hpp"
#include "meddler/tests/samples/heap_record.hpp"
#include "runtime/types/tests/same_as_generated.hpp"

namespace metta::types {
namespace {

TEST(Samples, have_descriptions_that_say_what_their_records_say) {
    expect_same_records<Clock, Device, Console, Everything, Heap>();
    expect_same_records<Base, Empty, Interface, Memory, Oddities, OnlyTypes, Ring, Ring2>();
}

TEST(Samples, have_the_shapes_that_are_found_out_from_their_records) {
    expect_same_shapes<Clock, Device, Console, Everything, Empty, Interface, Memory, OnlyTypes, Ring, Ring2>();
}

} // namespace
} // namespace metta::types
