// SPDX-License-Identifier: MIT
// One call in a machine, from texts to texts.
#pragma once

#include <optional>
#include <string>

#include "interfaces/context_portal.hpp"
#include "runtime/types/dynamic_call.hpp"
#include "tools/caller/messenger.hpp"
#include "tools/caller/remote_types.hpp"

namespace metta::caller {

/// The names that a machine has: its root context, and those in it.
class RemoteNames final : public types::Paths {
  public:
    explicit RemoteNames(Messenger& messenger) : messenger_(messenger), buffer_(maximum_message) {}

    /// What is there; or a sentence that says what was found instead.
    std::expected<middl::Any, std::string> look_up(std::string_view path);
    std::optional<middl::Any> resolve(std::string_view path) override;

  private:
    Messenger& messenger_;
    std::vector<byte> buffer_;
    Heap heap_;
};

class RemoteTypesystem final : public TypesystemSurrogate<Transport> {
  public:
    using TypesystemSurrogate::TypesystemSurrogate;
};

/// Each of its calls is of an object that a path leads to.
class RemoteCaller {
  public:
    explicit RemoteCaller(Messenger& messenger);

    /// Prints what comes back to `out`, and what is wrong to `why`.
    types::CallEnd call(std::string_view path, std::string_view operation, std::span<const std::string_view> arguments,
                        TextSink& out, TextSink& why);

  private:
    bool connect_types(TextSink& why);
    void learn_from(std::span<const std::string_view> arguments);
    void learn_from(const types::InterfaceRecord& interface, const types::OperationRecord& operation,
                    const middl::Reply& reply, std::span<const byte> area);

    Messenger& messenger_;
    RemoteNames names_;
    std::vector<byte> types_buffer_, buffer_, copy_;
    Heap heap_;
    std::optional<RemoteTypesystem> typesystem_;
    std::optional<RemoteTypes> types_;
};

} // namespace metta::caller
