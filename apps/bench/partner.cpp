// SPDX-License-Identifier: MIT
// A domain's events are numbered from 0, so the partner knows its own: the first two.
#include "apps/bench/partner.hpp"

#include "apps/bench/calls.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/scheduler.hpp"

namespace metta::bench {
namespace {

constexpr Event partners_to{0}, partners_from{1};
constexpr u32 status_when_killed = 137;

} // namespace

void be_partner(std::string_view use) {
    if (!connect_scheduler()) return;
    if (use == serving && serve_calls(partners_from))
        for (;;) await_bare(partners_to.number(), ~u64{0} >> 2);
    partners_from.signal(); // ready
    if (use == yielding)
        for (;;) let_others_run();
    for (u64 round = 1; await_bare(partners_to.number(), round); ++round) signal_bare(partners_from.number());
}

bool Partner::start(std::string_view use) {
    const Events::Result<Event> to = create_event(events_), from = create_event(events_);
    if (!to || !from) return false;
    to_ = *to, from_ = *from;
    const Domains::Result<u32> domain = create_child(domains_, {"bench", partner_word, use});
    if (!domain) return false;
    domain_ = *domain;
    const Events::Result<u32> its_to = events_.share(to_.number(), *domain_);
    const Events::Result<u32> its_from = events_.share(from_.number(), *domain_);
    if (!its_to || *its_to != partners_to.number() || !its_from || *its_from != partners_from.number()) return false;
    return domains_.start(*domain_) && from_.await(1) == AwaitResult::reached;
}

Partner::~Partner() {
    if (!domain_) return;
    (void)domains_.kill(*domain_, status_when_killed);
    (void)domains_.wait(*domain_);
    (void)events_.destroy(to_.number());
    (void)events_.destroy(from_.number());
}

} // namespace metta::bench
