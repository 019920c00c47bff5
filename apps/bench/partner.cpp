// SPDX-License-Identifier: MIT
// A domain's events are numbered from 0, so the partner knows its own: the first two.
#include "apps/bench/partner.hpp"

#include "apps/common/child.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/await.hpp"

namespace metta::bench {
namespace {

constexpr u32 partners_to = 0, partners_from = 1;
constexpr u32 status_when_killed = 137;

} // namespace

void be_partner(std::string_view use) {
    signal(partners_from); // ready
    if (use == yielding)
        for (;;) let_others_run();
    for (u64 round = 1; await(partners_to, round) == AwaitResult::reached; ++round) signal(partners_from);
}

bool Partner::start(std::string_view use) {
    const Events::Result<u32> to = events_.create(), from = events_.create();
    if (!to || !from) return false;
    to_ = *to, from_ = *from;
    const Domains::Result<u32> domain = create_child(domains_, {"bench", partner_word, use});
    if (!domain) return false;
    domain_ = *domain;
    const Events::Result<u32> its_to = events_.share(to_, *domain_), its_from = events_.share(from_, *domain_);
    if (!its_to || *its_to != partners_to || !its_from || *its_from != partners_from) return false;
    return domains_.start(*domain_) && await(from_, 1) == AwaitResult::reached;
}

Partner::~Partner() {
    if (!domain_) return;
    (void)domains_.kill(*domain_, status_when_killed);
    (void)domains_.wait(*domain_);
    (void)events_.destroy(to_);
    (void)events_.destroy(from_);
}

} // namespace metta::bench
