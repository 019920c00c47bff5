// SPDX-License-Identifier: MIT
// The types that a machine knows, as far as they are needed here: fetched from its typesystem.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "interfaces/typesystem_portal.hpp"
#include "runtime/types/description.hpp"
#include "runtime/types/registry.hpp"
#include "tools/caller/heap.hpp"

namespace metta::caller {

using middl::TypeCode;

/// Invariant: what the registry has, it has with all that it is made of. What a machine says of its types is as foreign
/// as anything: what makes no sense is as if it were not there.
class RemoteTypes final : private types::Known {
  public:
    explicit RemoteTypes(Typesystem& typesystem) : typesystem_(typesystem) {}
    RemoteTypes(const RemoteTypes&) = delete;
    RemoteTypes& operator=(const RemoteTypes&) = delete;
    ~RemoteTypes();

    const types::Registry& registry() const { return registry_; }

    /// Fetches the interface that declares the type, and those that it speaks of; false: it is not to be had.
    bool learn(TypeCode code);
    /// The same by its name.
    bool learn(std::string_view interface);

  private:
    const types::InterfaceRecord* interface_of(TypeCode code) const override { return registry_.interface_of(code); }
    u8 depth_of(TypeCode code) const override;

    std::vector<byte> fetch(TypeCode code);
    bool fetch_and_add(TypeCode interface);

    Typesystem& typesystem_;
    types::Registry registry_;
    Heap heap_;
    std::set<u64> asked_;                     ///< fingerprints
    std::map<u64, types::Description> known_; ///< by fingerprint
};

} // namespace metta::caller
