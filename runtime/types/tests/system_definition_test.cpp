// SPDX-License-Identifier: MIT
// Definitions of the system's interfaces.
#include "interfaces/calls_record.hpp"
#include "interfaces/commands_record.hpp"
#include "interfaces/console_record.hpp"
#include "interfaces/context_record.hpp"
#include "interfaces/domains_record.hpp"
#include "interfaces/events_record.hpp"
#include "interfaces/interrupts_record.hpp"
#include "interfaces/machine_record.hpp"
#include "interfaces/memory_record.hpp"
#include "interfaces/nester_record.hpp"
#include "interfaces/offers_record.hpp"
#include "interfaces/threads_record.hpp"
#include "interfaces/typesystem_record.hpp"
#include "runtime/types/tests/definition_check.hpp"

namespace metta::types {
namespace {

TEST(SystemDefinitions, declare_the_same) {
    const auto registry = std::make_unique<Registry>();
    for (const InterfaceRecord* one :
         {&calls_record::interface, &commands_record::interface, &console_record::interface, &context_record::interface,
          &domains_record::interface, &events_record::interface, &interrupts_record::interface,
          &machine_record::interface, &memory_record::interface, &nester_record::interface, &offers_record::interface,
          &threads_record::interface, &typesystem_record::interface})
        ASSERT_TRUE(registry->add(*one));
    EXPECT_GE(check_definitions(*registry, METTA_INTERFACES), 5u);
}

} // namespace
} // namespace metta::types
