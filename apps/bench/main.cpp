// SPDX-License-Identifier: MIT
// bench [--shell-ticks TICKS] [PREFIX]: prints those rows `name value unit` whose names begin so. The shell says when
// it was ready. What the nucleus takes is measured by the program nucleus_tests, which prints its rows itself.
#include <algorithm>
#include <array>
#include <optional>

#include "apps/bench/measurements.hpp"
#include "apps/bench/partner.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/console.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/machine.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/numbers.hpp"
#include "runtime/user/program.hpp"

namespace metta {
namespace {

/// Where what operations bring arrives.
constinit std::array<byte, 2 * argument_area_size> room{};
constinit middl::Arena arrived(room);

using namespace bench;

constexpr u32 well = 0, failed = 1, misused = 2;

/// How the names of the rows begin that nucleus_tests prints.
constexpr std::string_view nucleus_rows[] = {"portal.", "memory.", "fault.", "domain.", "thread.", "nucleus."};

/// Whether a name that begins with `start` can begin with `prefix`.
bool can_begin_so(std::string_view start, std::string_view prefix) {
    const usize common = std::min(start.size(), prefix.size());
    return start.substr(0, common) == prefix.substr(0, common);
}

struct Request {
    std::string_view prefix;
    std::optional<u64> shell_ticks;
};

std::optional<Request> read_request(const Arguments& arguments) {
    Request request;
    u32 at = 1;
    if (arguments[at] == "--shell-ticks") {
        request.shell_ticks = parse_number(arguments[at + 1]);
        if (!request.shell_ticks) return std::nullopt;
        at += 2;
    }
    if (at < arguments.size()) request.prefix = arguments[at++];
    return at == arguments.size() ? std::optional(request) : std::nullopt;
}

u32 explain_prefix(std::string_view prefix, Output& out) {
    print(out, "bench: expected the beginning of a row's name (");
    for (const Measurement& measurement : measurements) print(out, " ", measurement.row);
    for (const std::string_view rows : nucleus_rows) print(out, " ", rows, "...");
    print(out, " ), found '", prefix, "'\n");
    return failed;
}

bool print_row(const Measurement& measurement, const Setting& setting) {
    const std::optional<u64> value = measurement.measure(setting);
    if (value)
        print(setting.out, measurement.row, " ", *value, " ", measurement.unit, "\n");
    else
        print(setting.out, "bench: expected to measure ", measurement.row, ", found that something was refused\n");
    return value.has_value();
}

/// The rows of the nucleus, printed by the program that measures them.
bool run_nucleus_rows(std::string_view prefix, const Setting& setting) {
    setting.out.drain();
    const Domains::Result<u32> domain = create_child(setting.domains, {"nucleus_tests", "bench", prefix});
    if (domain && finish_child(setting.domains, *domain).value_or(failed) == well) return true;
    print(setting.out, "bench: expected the rows of nucleus_tests, found that it failed\n");
    return false;
}

u32 run(const Request& request, const Setting& setting) {
    const bool nucleus =
        std::ranges::any_of(nucleus_rows, [&](std::string_view rows) { return can_begin_so(rows, request.prefix); });
    bool any = nucleus, all_well = true;
    for (const Measurement& measurement : measurements) {
        if (!measurement.row.starts_with(request.prefix)) continue;
        any = true;
        all_well &= print_row(measurement, setting);
    }
    if (!any) return explain_prefix(request.prefix, setting.out);
    // A row of this program's that is named in full is no beginning of one of the others.
    const bool named = std::ranges::contains(measurements, request.prefix, &Measurement::row);
    if (nucleus && !named) all_well &= run_nucleus_rows(request.prefix, setting);
    return all_well ? well : failed;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    if (arguments[1] == partner_word) {
        be_partner(arguments[2]);
        return failed;
    }
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    Nester::Result<DomainsClient> domains = connect<DomainsClient>(arrived);
    Nester::Result<EventsClient> events = connect<EventsClient>();
    Nester::Result<MachineClient> machine = connect<MachineClient>(arrived);
    if (!console || !connect_scheduler()) return failed;
    Output out(*console);
    const std::optional<Request> request = read_request(arguments);
    u32 status = failed;
    if (!request) {
        print(out, "bench: expected [PREFIX], the beginning of rows' names, found something else\n");
        status = misused;
    } else if (!domains || !events || !machine) {
        print(out, "bench: expected the services domains, events and machine, found one of them refused\n");
    } else {
        status = run(*request, {*domains, *events, *machine, request->shell_ticks, out});
    }
    out.flush();
    return status;
}

} // namespace metta
