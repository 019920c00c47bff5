// SPDX-License-Identifier: MIT
// Other domains of a test: this program again, in another role.
#pragma once

#include <optional>

#include "interfaces/domains.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/user/start_record.hpp"

namespace metta::inside_tests {

inline constexpr std::string_view role_mark = "--as";
/// This program, as it was started.
inline std::string_view program_name() { return start_record().arguments; }

// The events that a child shares with who made it, as it knows them.
inline constexpr Event from_parent{0}, to_parent{1};

/// A domain for as long as this, and two events that it has a share in.
class Child {
  public:
    Child(Domains& domains, Events& events) : domains_(domains), events_(events) {}
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Not started yet. False: something was refused.
    bool make(std::string_view role, std::string_view first = {}, std::string_view second = {});
    /// Its output, and what it may open besides the services of every domain, are taken from it. Before it is started.
    bool quiet() { return domains_.quiet(*domain_).has_value(); }
    bool start() { return domains_.start(*domain_).has_value(); }
    /// Makes it, starts it, and waits until it says that it is ready.
    bool run(std::string_view role, std::string_view first = {}, std::string_view second = {}) {
        return make(role, first, second) && start() && told(1);
    }

    /// Waits until it has signalled so often; false: it has not, for a long time.
    bool told(u64 times) const;
    void tell() const { to_->signal(); }
    u32 number() const { return domain_.value_or(0); }
    /// Its contract from now on. False: refused.
    bool contract(u64 guaranteed, u64 optimistic) {
        return domains_.set_contract(number(), guaranteed, optimistic).has_value();
    }
    /// Its exit status once it has ended by itself.
    std::optional<u32> finish();
    /// Ends it, and waits until nothing is left of it.
    bool kill();

  private:
    Domains& domains_;
    Events& events_;
    std::optional<u32> domain_;
    std::optional<Event> to_, from_;
};

} // namespace metta::inside_tests
