// SPDX-License-Identifier: MIT
// Of a number in rax only the lower half counts, and of an operation's too: so much is looked at.
#include "apps/hammer/choice.hpp"

#include <utility>

#include "interfaces/commands.hpp"
#include "interfaces/console.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/machine.hpp"
#include "interfaces/nester.hpp"
#include "interfaces/threads.hpp"

namespace metta::hammer {
namespace {

/// Numbers around which mistakes gather.
constexpr u64 edges[] = {0,           1,          2,          7,          8,       255,         256,
                         511,         512,        4095,       4096,       4097,    0x7fff'ffff, 0x8000'0000,
                         0xffff'ffff, 1ull << 32, 1ull << 47, 1ull << 63, ~u64{0}, ~u64{0} - 7, 0xffff'ffff'8000'0000};

u64 any_argument(Random& random, const Addresses& addresses) {
    switch (random.below(5)) {
    case 0:
        return random.below(16);
    case 1:
        return edges[random.below(std::size(edges))];
    case 2:
        return addresses[random.below(addresses.size())] + random.below(3) * 8;
    case 3:
        return random.below(portal_count); // numbers of its own: of portals, events, domains
    default:
        return random.next();
    }
}

u64 any_number(Random& random) {
    switch (random.below(9)) {
    case 0:
        return random.next(); // wild
    case 1:
        return random.next() << 32 | random.below(portal_count); // what is above the lower half is nobody's business
    case 2:
        return nester_portal + random.below(64);
    case 3:
        return nester_portal + random.below(3); // what every domain has: its nester, and the scheduler's two
    case 8:
        return first_stretch_portal + random.below(stretch_portals); // of a stretch that the hammer has
    case 4:
        return event_portal(static_cast<u32>(random.below(8)));
    case 5:
        return service_portal(static_cast<Service>(1 + random.below(static_cast<u64>(Service::count) - 1)));
    default:
        return random.below(portal_count);
    }
}

/// A page that may be the domain's to map, and where it may be mapped.
void aim_at_stretch(Invocation& invocation, Random& random, const Addresses& addresses) {
    const auto number = static_cast<u32>(invocation.number);
    const bool maps =
        number >= first_stretch_portal && number < first_stretch_portal + static_cast<u32>(StretchPortal::protect);
    if (!maps || random.below(4) == 0) return;
    const auto [stretch, frames] = std::pair(addresses[addresses.size() - 2], addresses.back());
    invocation.arguments = {
        stretch + random.below(600) * page_size, frames + random.below(6), random.below(600), 0, 0, random.below(4)};
}

template <class Operation>
bool any_of(u32 operation, std::initializer_list<Operation> operations) {
    for (const Operation each : operations)
        if (operation == static_cast<u32>(each)) return true;
    return false;
}

} // namespace

bool excluded(const Invocation& invocation) {
    const auto number = static_cast<u32>(invocation.number), operation = static_cast<u32>(invocation.arguments[0]);
    if (number == return_portal || number == fault_return_portal) return true;
    if (number == nester_portal) return any_of(operation, {Nester::Operation::exit});
    if (number == service_portal(Service::console))
        return any_of(operation, {Console::Operation::write, Console::Operation::read,
                                  Console::Operation::await_interrupt, Console::Operation::set_foreground});
    if (number == service_portal(Service::domains)) return any_of(operation, {Domains::Operation::wait});
    if (number == service_portal(Service::machine))
        return any_of(operation, {Machine::Operation::power_off, Machine::Operation::reboot});
    return number == service_portal(Service::threads) || number == service_portal(Service::commands);
}

Invocation choose(Random& random, const Addresses& addresses, u64 now) {
    Invocation invocation;
    do {
        invocation.number = any_number(random);
        for (u64& argument : invocation.arguments) argument = any_argument(random, addresses);
        // An operation that there could be, more often than not.
        if (random.below(4) != 0) invocation.arguments[0] = random.below(9);
        aim_at_stretch(invocation, random, addresses);
        if (static_cast<u32>(invocation.number) == await_portal) invocation.arguments[2] = now + random.below(10'000);
    } while (excluded(invocation));
    return invocation;
}

} // namespace metta::hammer
