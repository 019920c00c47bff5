// SPDX-License-Identifier: MIT
// Descriptions of the interfaces between the domains of the system.
#include "interfaces/calls_portal.hpp"
#include "interfaces/commands_portal.hpp"
#include "interfaces/console_portal.hpp"
#include "interfaces/context_portal.hpp"
#include "interfaces/domains_portal.hpp"
#include "interfaces/events_portal.hpp"
#include "interfaces/interrupts_portal.hpp"
#include "interfaces/loader_portal.hpp"
#include "interfaces/machine_portal.hpp"
#include "interfaces/memory_portal.hpp"
#include "interfaces/nester_portal.hpp"
#include "interfaces/nucleus_portal.hpp"
#include "interfaces/offers_portal.hpp"
#include "interfaces/portals_portal.hpp"
#include "interfaces/scheduler_portal.hpp"
#include "interfaces/threads_portal.hpp"
#include "interfaces/typesystem_portal.hpp"
#include "interfaces/uart_portal.hpp"
#include "runtime/types/tests/same_as_generated.hpp"

namespace metta::types {
namespace {

TEST(Interfaces, have_descriptions_that_say_what_their_records_say) {
    expect_same_records<Calls, Commands, Console, Context, Domains, Events, Interrupts, Loader, Machine, Memory, Nester,
                        Nucleus, Offers, Portals, Scheduler, Threads, Typesystem, Uart>();
}

TEST(Interfaces, have_the_shapes_that_are_found_out_from_their_records) {
    expect_same_shapes<Calls, Commands, Console, Context, Domains, Events, Interrupts, Loader, Machine, Memory, Nester,
                       Nucleus, Offers, Portals, Scheduler, Threads, Typesystem, Uart>();
}

} // namespace
} // namespace metta::types
