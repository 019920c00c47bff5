// SPDX-License-Identifier: MIT
// Domains that die, one after the other, and the question whether any memory died with them.
#include "apps/stress/stress.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "apps/fault/kind_names.hpp"
#include "apps/stress/memory_back.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/domains.hpp"

namespace metta::stress {
namespace {

constexpr u32 well = 0, failed = 1;

/// How many of the kinds, all before the others, are ended at once.
constexpr usize quick_kinds = std::ranges::count(fault::kind_names, fault::When::at_once, &fault::KindName::ended);
static_assert(std::ranges::is_sorted(fault::kind_names, {},
                                     [](const fault::KindName& kind) { return kind.ended != fault::When::at_once; }));

class FaultStress {
  public:
    FaultStress(Domains& domains, Output& out) : domains_(domains), out_(out) {}

    u32 run(u64 count);

  private:
    /// A domain that faults in one of the ways; false: something went wrong, and has been told.
    bool fault(const fault::KindName& kind);
    std::optional<Domains::MemoryRecord> memory();

    Domains& domains_;
    Output& out_;
};

bool FaultStress::fault(const fault::KindName& kind) {
    const Domains::Result<u32> domain = create_child(domains_, {"fault", kind.name});
    if (!domain || !domains_.quiet(*domain)) {
        print(out_, "stress: expected a new domain, found it refused\n");
        return false;
    }
    const Domains::Result<u32> status = finish_child(domains_, *domain);
    if (status && *status == kind.status) return true;
    print(out_, "stress: fault ", kind.name, ": expected status ", kind.status, ", found ");
    if (status)
        print(out_, *status, "\n");
    else
        print(out_, "none\n");
    return false;
}

std::optional<Domains::MemoryRecord> FaultStress::memory() {
    if (const Domains::Result<Domains::MemoryRecord> memory = domains_.memory()) return *memory;
    print(out_, "stress: expected to be told how much memory is free, found that refused\n");
    return std::nullopt;
}

u32 FaultStress::run(u64 count) {
    // One of each kind before anything is counted: programs' images are kept.
    for (const fault::KindName& kind : std::span(fault::kind_names).first(quick_kinds))
        if (!fault(kind)) return failed;
    const std::optional<Domains::MemoryRecord> before = memory();
    u64 wrong = 0;
    for (u64 number = 0; number < count; ++number)
        if (!fault(fault::kind_names[number % quick_kinds])) ++wrong;
    const std::optional<Domains::MemoryRecord> after = memory();
    if (!before || !after) return failed;
    print(out_, "stress: ", count, " domains have faulted, ", wrong, " of them not as expected; ");
    const bool back = all_back(*before, *after);
    if (back)
        print(out_, "every frame came back\n");
    else
        tell_lost(out_, *before, *after);
    return wrong == 0 && back ? well : failed;
}

} // namespace

u32 stress_faults(u64 count, Output& out) {
    if (Nester::Result<DomainsClient> domains = connect<DomainsClient>()) return FaultStress(*domains, out).run(count);
    print(out, "stress: expected the service domains, found it refused\n");
    return failed;
}

} // namespace metta::stress
