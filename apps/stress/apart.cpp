// SPDX-License-Identifier: MIT
// The steps are taken by a domain of its own, so that nothing of them is left when memory is counted.
#include <algorithm>

#include "apps/stress/digits.hpp"
#include "apps/stress/memory_back.hpp"
#include "apps/stress/stress.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/domains.hpp"

namespace metta::stress {
namespace {

constexpr u32 well = 0, failed = 1;

bool take_steps(Domains& domains, std::string_view word, u64 guaranteed, u64 seed, u64 count, Output& out) {
    out.flush();
    const Domains::Result<u32> domain =
        create_child(domains, {"stress", word, Digits(seed).text(), Digits(count).text()});
    if (!domain || (guaranteed != 0 && !domains.set_contract(*domain, guaranteed, 0))) {
        print(out, "stress: expected a new domain, found it refused\n");
        return false;
    }
    const Domains::Result<u32> status = finish_child(domains, *domain);
    if (status && *status == well) return true;
    // What was not as expected has been told, unless it was the end.
    if (!status || *status != failed)
        print(out, "stress: expected a domain that ends by itself, found status ", status ? *status : 0, "\n");
    return false;
}

} // namespace

u32 stress_apart(const Apart& apart, u64 seed, u64 count, Output& out) {
    Nester::Result<DomainsClient> domains = connect<DomainsClient>();
    if (!domains) {
        print(out, "stress: expected the service domains, found it refused\n");
        return failed;
    }
    // A first one does the same for a while, so that what is made once and kept is there before anything is counted.
    if (!take_steps(*domains, apart.rehearsing_word, apart.guaranteed, seed, std::min(count, apart.a_while), out))
        return failed;
    const Domains::Result<Domains::MemoryRecord> before = domains->memory();
    const bool as_expected = take_steps(*domains, apart.telling_word, apart.guaranteed, seed, count, out);
    const Domains::Result<Domains::MemoryRecord> after = domains->memory();
    if (!before || !after) {
        print(out, "stress: expected to be told how much memory is free, found that refused\n");
        return failed;
    }
    if (all_back(*before, *after)) return as_expected ? well : failed;
    print(out, "stress: ");
    tell_lost(out, *before, *after);
    return failed;
}

} // namespace metta::stress
