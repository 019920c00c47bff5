// SPDX-License-Identifier: MIT
// hammer SEED COUNT: a domain invokes portals at random, as often as that; when it has ended, all its memory must be
// back. (hammer child SEED COUNT is that domain; another one rehearses.)
#include <algorithm>
#include <array>
#include <optional>

#include "apps/hammer/hammering.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/console.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/output.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/numbers.hpp"
#include "runtime/user/program.hpp"

namespace metta {
namespace {

constexpr u32 well = 0, failed = 1, misused = 2;
constexpr std::string_view telling_child = "child", rehearsing_child = "rehearsal";

u32 be_child(bool tells, u64 seed, u64 count, Output& out) {
    hammer::Tally tally;
    if (!hammer::hammer(seed, count, tally, out)) {
        print(out, "hammer: expected to handle the domain's faults, found that refused\n");
        return failed;
    }
    if (tells) print_tally(out, tally);
    return tally.unknown == 0 ? well : failed;
}

class Supervisor {
  public:
    Supervisor(Domains& domains, Output& out) : domains_(domains), out_(out) {}

    u32 run(u64 seed, u64 count);

  private:
    bool run_child(std::string_view role, u64 seed, u64 count);

    Domains& domains_;
    Output& out_;
};

bool Supervisor::run_child(std::string_view role, u64 seed, u64 count) {
    out_.flush();
    std::array<char, 20> seed_storage, count_storage;
    TextBuffer seed_text(seed_storage), count_text(count_storage);
    print(seed_text, seed), print(count_text, count);
    Domains::Result<u32> domain = create_child(domains_, {"hammer", role, seed_text.text(), count_text.text()});
    const Domains::Result<u32> status = domain ? finish_child(domains_, *domain) : std::move(domain);
    if (status && *status == well) return true;
    print(out_, "hammer: expected a child that ends well, found ");
    if (status)
        print(out_, "status ", *status, "\n");
    else
        print(out_, "it refused\n");
    return false;
}

u32 Supervisor::run(u64 seed, u64 count) {
    // A first one does the same for a while, so that what is made once and kept is there before anything is counted.
    constexpr u64 a_while = 200'000;
    if (!run_child(rehearsing_child, seed, std::min(count, a_while))) return failed;
    const Domains::Result<Domains::MemoryRecord> before = domains_.memory();
    const bool ended_well = run_child(telling_child, seed, count);
    const Domains::Result<Domains::MemoryRecord> after = domains_.memory();
    if (!before || !after) {
        print(out_, "hammer: expected to be told how much memory is free, found that refused\n");
        return failed;
    }
    if (before->free != after->free) {
        print(out_, "hammer: expected ", before->free, " free frames afterwards, found ", after->free, "\n");
        return failed;
    }
    if (ended_well) print(out_, "hammer: every frame came back\n");
    return ended_well ? well : failed;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    connect_scheduler(); // its portals are to be hammered too
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    if (!console) return failed;
    Output out(*console);
    const bool tells = arguments[1] == telling_child;
    const u32 first = tells || arguments[1] == rehearsing_child ? 2 : 1;
    const std::optional<u64> seed = parse_number(arguments[first]), count = parse_number(arguments[first + 1]);
    u32 status = misused;
    if (arguments.size() != first + 2 || !seed || !count)
        print(out, "hammer: expected SEED COUNT, two numbers, found '", arguments[first], "' '", arguments[first + 1],
              "'\n");
    else if (first == 2)
        status = be_child(tells, *seed, *count, out);
    else if (Nester::Result<DomainsClient> domains = connect<DomainsClient>())
        status = Supervisor(*domains, out).run(*seed, *count);
    else
        print(out, "hammer: expected the service domains, found it refused\n"), status = failed;
    out.flush();
    return status;
}

} // namespace metta
