// SPDX-License-Identifier: MIT
#include "apps/stress/pager.hpp"

#include <optional>

#include "apps/stress/pager_operations.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/client/types.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/user/late.hpp"
#include "runtime/user/numbers.hpp"

namespace metta::stress {
namespace {

constinit std::array<byte, 4 * argument_area_size> arrival{};
constinit middl::Arena arrived(arrival);
constinit Late<Regions> regions_place;

u32 page(std::string_view store, u64 client, u64 seed, u64 count, Output& out) {
    constexpr u32 well = 0, failed = 1;
    auto stretches = connect<StretchesClient>();
    auto machine = connect<MachineClient>(arrived);
    auto names = connect<NamesClient>(arrived);
    const types::Registry* const registry = open_registry();
    // Later there may be no frames for connections.
    if (!stretches || !machine || !names || registry == nullptr || !connect_scheduler()) {
        print(out, "stress: expected the services stretches, machine, names, types and scheduler, found one refused\n");
        return failed;
    }
    if (const Result<void> answering = paging::answer_revocations(); !answering) {
        print(out, "stress: ", answering.error(), "\n");
        return failed;
    }
    const PagerServices at = {*stretches, *machine, *names, *registry, arrived, out};
    Regions& regions = regions_place.make(at, store, client, mixed(seed, client));
    PagerOperations operations(at, regions, client, seed);
    if (!regions.make_all(operations.random()) || !operations.run(count)) return failed;
    pager_is_done.signal();
    static_cast<void>(pager_may_end.await(1));
    return regions.end_all() ? well : failed;
}

} // namespace

u32 be_pager(const Arguments& arguments, Output& out) {
    constexpr u32 misused = 2;
    const std::optional<u64> client = parse_number(arguments[3]), seed = parse_number(arguments[4]),
                             count = parse_number(arguments[5]);
    if (client && seed && count) return page(arguments[2], *client, *seed, *count, out);
    print(out, "stress: expected pager NAME CLIENT SEED COUNT, found something else\n");
    return misused;
}

} // namespace metta::stress
