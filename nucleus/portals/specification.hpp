// SPDX-License-Identifier: MIT
// Whether a PortalSpecification keeps all rules. Nothing is stamped from one that does not.
#pragma once

#include "interfaces/portal_specification.hpp"

namespace metta {

/// What a specification's references are checked against.
class ObjectDirectory {
  public:
    /// Is this a live object of that type?
    virtual bool alive(ObjectRef object, ObjectType type) const = 0;
    /// Does the live pool `pool` belong to the live domain `domain`?
    virtual bool pool_of(ObjectRef pool, ObjectRef domain) const = 0;
    /// Is this the scheduler's pool?
    virtual bool schedules(ObjectRef pool) const = 0;
    /// Is this live stretch in the common region?
    virtual bool common(ObjectRef stretch) const = 0;
    /// Is this range of physical memory a device's?
    virtual bool device(u64 base, u64 size) const = 0;

  protected:
    ~ObjectDirectory() = default;
};

/// The first rule that is broken by installing `specification` at `number` of a table, or `none`.
SpecificationError check(const PortalSpecification& specification, u32 number, const ObjectDirectory& objects);

} // namespace metta
