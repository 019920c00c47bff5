// SPDX-License-Identifier: MIT
// Objects of other domains, bound when they are first called, and bound as long as the domain lives.
#pragma once

#include <optional>

#include "runtime/client/connection.hpp"
#include "servers/far/message_server.hpp"

namespace metta {

class BoundObjects final : public Objects {
  public:
    std::expected<types::Invoker*, SystemError> bind(u64 reference) override {
        for (Bound& one : std::span(bound_).first(count_))
            if (one.reference == reference) return &*one.invoker;
        if (count_ == bound_.size()) return std::unexpected(SystemError::busy);
        const Nester::Result<Connection> connection = Connection::bind(reference);
        if (!connection) return std::unexpected(reason_of(connection.error()));
        Bound& made = bound_[count_++];
        made.reference = reference;
        return &made.invoker.emplace(*connection);
    }

  private:
    struct Bound {
        u64 reference = 0;
        std::optional<types::TransportInvoker<Connection>> invoker;
    };

    static SystemError reason_of(const Nester::Error& error) {
        if (const auto* const system = error.get_if<SystemError>()) return *system;
        return error.is<Nester::NoService>() ? SystemError::revoked : SystemError::busy;
    }

    std::array<Bound, 96> bound_ = {};
    usize count_ = 0;
};

} // namespace metta
