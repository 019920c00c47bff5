// SPDX-License-Identifier: MIT
// Calls of all operations of an object, with everything that can be wrong with their arguments. What is known of the
// object is its interface's record: nothing here is generated code.
#pragma once

#include "runtime/client/connection.hpp"
#include "tests/calls/setting.hpp"
#include "tests/calls/wrong_arguments.hpp"

namespace metta::call_tests {

/// An object whose interface is known by its record alone.
struct AbusedObject {
    const types::InterfaceRecord& interface;
    Connection connection;
    bool separate = false; ///< it has a portal for each operation
};

/// Connects to what `reference` stands for; nothing: it was refused.
std::optional<AbusedObject> bind_object(const types::Registry& registry, types::TypeCode type, u64 reference);

class Abuse {
  public:
    Abuse(const types::Registry& registry, const AbusedObject& object, Verdict& verdict, u64 seed)
        : registry_(registry), object_(object), verdict_(verdict), random_(seed) {}

    /// Every part of all arguments wrong in every way, and `random_calls` of each operation with anything at all. What
    /// must be refused must be, and what comes back must be what the interface says.
    void run(u32 random_calls);
    /// `calls` calls of operations that use the argument area, which somebody changes meanwhile: any answer that there
    /// can be will do. How many there were.
    u32 run_under_fire(u32 calls);
    /// Operations that there are not.
    void call_beyond_the_last();

  private:
    void abuse(const types::OperationRecord& operation, u32 random_calls);
    void call(const types::OperationRecord& operation, const Call& call);
    middl::Reply invoke(u64 number, const types::Words& words) const {
        return object_.connection.invoke(number, words[0], words[1], words[2], words[3]);
    }
    /// Whether it is results, an exception that the operation raises, or a refusal.
    bool well_formed(const types::OperationRecord& operation, const middl::Reply& reply) const;
    void check_answer(const types::OperationRecord& operation, const middl::Reply& reply);
    bool lasts() const { return failures_ < most_failures; }
    void complain(const types::OperationRecord& operation, std::string_view expected, const middl::Reply& reply);

    static constexpr u32 most_failures = 8; ///< then enough has been said

    const types::Registry& registry_;
    const AbusedObject& object_;
    Verdict& verdict_;
    Random random_;
    u32 failures_ = 0;
};

} // namespace metta::call_tests
