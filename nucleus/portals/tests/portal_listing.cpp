// SPDX-License-Identifier: MIT
// Prints stamped portals for disassembly_test.py: one line of JSON each.
#include <cstdio>

#include "nucleus/portals/tests/cases.hpp"

int main() {
    using namespace metta;
    for (const test::Case& item : test::cases()) {
        PortalPlan plan;
        bool fits = false;
        const auto code = test::stamped(item, plan, fits);
        const PortalConstants constants = test::constants_for(item.specification);
        // A waking signal is listed with the flags, stack and results of the call that it makes.
        PortalSpecification portal = item.specification;
        if (portal_wakes(portal)) portal = waking_call(portal);
        std::printf("{\"name\": \"%s\", \"kind\": %u, \"fits\": %s, \"address\": %llu, \"flags\": %u, \"stack\": %u, "
                    "\"arguments\": %u, \"results\": %u, \"area\": %s, \"bases\": %s, \"xsave\": %s, "
                    "\"return_offset\": %zu, \"constants\": [",
                    item.name.c_str(), static_cast<unsigned>(portal.kind), fits ? "true" : "false",
                    static_cast<unsigned long long>(test::code_address), portal.flags,
                    static_cast<unsigned>(portal.stack), portal.arguments, portal.results,
                    portal.argument_area != 0 ? "true" : "false", item.processor.fsgsbase ? "true" : "false",
                    item.processor.xsave ? "true" : "false", plan.return_offset());
        for (unsigned number = 0; number < static_cast<unsigned>(Constant::count); ++number) {
            const bool computed = static_cast<Constant>(number) == Constant::return_half;
            std::printf("%s%llu", number == 0 ? "" : ", ",
                        computed ? static_cast<unsigned long long>(test::code_address + plan.return_offset())
                                 : static_cast<unsigned long long>(constants[static_cast<Constant>(number)]));
        }
        std::printf("], \"code\": \"");
        for (usize at = 0; at < plan.size(); ++at) std::printf("%02x", static_cast<unsigned>(code[at]));
        std::printf("\"}\n");
    }
}
