// SPDX-License-Identifier: MIT
// Workers from the outside: started, told what to do, ended.
#pragma once

#include <optional>

#include "apps/stress/interfaces/prober_portal.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/events.hpp"
#include "runtime/client/names.hpp"
#include "runtime/memory_model/memory_model.hpp"
#include "runtime/sync/event.hpp"

namespace metta::stress {

using ProberClient = Bound<ProberSurrogate, Prober>;

/// What workers are started with. Everything is borrowed.
struct Surroundings {
    Domains& domains;
    Events& events;
    Context& names;
    const types::Registry& registry;
    middl::Memory& memory; ///< for what arrives
};

/// What a worker has answered.
struct Answered {
    memory_model::Answer answer = memory_model::Answer::other;
    u64 value = 0;
};

/// A domain that does what it is told, from `start` to `end`.
class Worker {
  public:
    explicit Worker(const Surroundings& at) : at_(at) {}
    ~Worker() { end(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Under this name, which nobody else has. False: something was refused.
    bool start(std::string_view name);
    /// Kills it, and waits until nothing is left of it.
    bool end();

    u32 domain() const { return domain_; }
    Answered ask(Prober::Action action, u64 first, u64 second = 0, u64 third = 0);

  private:
    bool bind(std::string_view name);

    const Surroundings& at_;
    u32 domain_ = 0; ///< 0: there is none
    std::optional<Event> ready_;
    u64 reference_ = 0;
    std::optional<ProberClient> prober_;
};

} // namespace metta::stress
