// SPDX-License-Identifier: MIT
// Names for things: the domain's root context, and what paths in it lead to.
#pragma once

#include "interfaces/context_portal.hpp"
#include "runtime/client/client.hpp"
#include "runtime/types/narrow.hpp"

namespace metta {

/// Needs memory for values that are no words, and for entries.
using NamesClient = Client<ContextSurrogate, Context, Service::names>;

/// What a path leads to, through other servers' contexts if need be: those are bound for good.
Context::Result<middl::Any> look_up(Context& root, std::string_view path, middl::Memory& memory);

/// Connects to an object of this interface, or of one that extends it. `InterfaceSurrogate`: its generated surrogate.
template <template <middl::Transport, class> class InterfaceSurrogate, class Interface>
class Bound final : public InterfaceSurrogate<Connection, Interface> {
  public:
    explicit Bound(const Connection& connection, middl::Memory& memory = middl::no_memory())
        : InterfaceSurrogate<Connection, Interface>(connection, memory) {}
};

/// What has come of looking for an object by its name.
enum class NotBound : u8 {
    not_found,
    incompatible, ///< it is something else
    refused,      ///< there is no such object any more, or no room for a connection
};

/// Looks an object up, narrows it to the interface, and connects to it.
template <class BoundType, class Interface>
std::expected<BoundType, NotBound> bind_by_name(Context& root, const types::Registry& registry, std::string_view path,
                                                middl::Memory& memory) {
    const auto found = look_up(root, path, memory);
    if (!found) return std::unexpected(NotBound::not_found);
    const auto reference = types::narrow<Interface>(registry, *found);
    if (!reference) return std::unexpected(NotBound::incompatible);
    const auto connection = Connection::bind(reference->number);
    if (!connection) return std::unexpected(NotBound::refused);
    return BoundType(*connection, memory);
}

} // namespace metta
