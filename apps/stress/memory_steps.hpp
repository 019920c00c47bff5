// SPDX-License-Identifier: MIT
// Random operations of several domains, each compared with the model.
#pragma once

#include <array>
#include <optional>

#include "apps/stress/workers.hpp"
#include "interfaces/stretches.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/text.hpp"

namespace metta::stress {

/// What messages call it.
std::string_view name_of(Prober::Action action);

class MemorySteps {
  public:
    static constexpr u32 worker_count = 3;
    static_assert(worker_count < memory_model::maximum_domains, "one place is nobody's");

    MemorySteps(const Surroundings& at, Stretches& stretches, TextSink& out, u64 seed);

    /// So many of them. False: something was not as expected, which has been told.
    bool run(u64 count);
    /// A line about what has been done.
    void tell() const;

  private:
    using Answer = memory_model::Answer;
    using Refusals = memory_model::Refusals;
    using RightSet = memory_model::RightSet;
    using Domain = memory_model::Domain;
    static constexpr u64 range_size = u64{8} << 30;

    bool take_steps(u64 count);
    /// Takes them with a range reserved for what the workers create.
    bool take_steps_in_range(u64 count);
    /// Whether a new stretch for which no address was said lies where it must: in the range, and on nothing else.
    bool well_placed(u64 base, u64 size) const;
    bool step();
    bool start_worker(Domain domain);
    bool replace_worker(Domain domain);

    // Operations of a domain. With `hostile_` they are of a kind that is likely to be refused.
    bool create(Domain domain);
    bool clone(Domain domain);
    bool destroy(Domain domain);
    bool set_rights(Domain domain);
    bool share(Domain domain);
    bool set_global(Domain domain);
    bool bind(Domain domain);
    bool unbind(Domain domain);
    bool map(Domain domain);
    bool demap(Domain domain);
    bool protect(Domain domain);
    bool take(Domain domain);
    bool give(Domain domain);

    bool probe();
    bool look();

    // What an operation is about.
    bool one_in(u64 many) { return random_.below(many) == 0; }
    u64 any_stretch(Domain domain);
    u64 any_portal(Domain domain);
    u64 any_address_in(u64 base);
    u64 any_frame(Domain domain);
    bool two_from(u64 frame);
    u64 any_mapped_address();
    RightSet any_rights();

    /// Has the domain do it, and compares the answer with what the model says. `lenient`: the system may also have
    /// too little of something. Nothing: it was not as expected, which has been told.
    std::optional<Answered> carry_out(Domain domain, Prober::Action action, std::array<u64, 3> arguments,
                                      const Refusals& refusals, bool lenient = false);
    /// Tells what was not as expected: false.
    template <class... Parts>
    bool differs(Domain domain, std::string_view what, const Parts&... parts) const {
        print(out_, "stress: seed ", seed_, ", step ", step_, ", worker ", domain, ": ", what, parts..., "\n");
        return false;
    }
    void forget(u64 base);
    u64 stretches_of(Domain domain) const;
    u64 frames_of(Domain domain) const;

    const Surroundings& at_;
    Stretches& stretches_;
    TextSink& out_;
    u64 seed_;
    Random random_;
    memory_model::MemoryModel model_;
    std::array<std::optional<Worker>, worker_count> workers_;
    std::array<u64, worker_count> lives_ = {}; ///< what a worker's words begin with: different for each
    std::array<u64, 8> gone_ = {};             ///< names of stretches that were, the last ones
    std::array<u64, 8> given_back_ = {};       ///< frames that were given back, some of the last ones
    u64 range_ = 0;                            ///< where the workers' stretches lie
    u64 forgotten_ = 0, started_ = 0, words_ = 0, step_ = 0;
    bool hostile_ = false;

    u64 operations_ = 0, refused_ = 0, probes_ = 0, faults_ = 0, looks_ = 0;
};

} // namespace metta::stress
