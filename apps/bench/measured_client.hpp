// SPDX-License-Identifier: MIT
// The client's side of measured calls.
#pragma once

#include <array>
#include <optional>

#include "apps/bench/interfaces/measured_portal.hpp"
#include "apps/bench/measured_server.hpp"
#include "apps/bench/measurements.hpp"
#include "apps/bench/partner.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/types.hpp"

namespace metta::bench {

using MeasuredClient = Bound<MeasuredSurrogate, Measured>;

/// A partner that serves, and a connection to one of its objects.
class Calls {
  public:
    explicit Calls(const Setting& setting, std::string_view name = measured_name);
    Calls(const Calls&) = delete;
    Calls& operator=(const Calls&) = delete;

    bool good() const { return client_.has_value(); }
    MeasuredClient& operator*() { return *client_; }
    u32 domain() const { return partner_.domain(); } ///< the partner's
    NamesClient& names() { return *names_; }
    const types::Registry& registry() const { return *registry_; }

  private:
    Partner partner_;
    std::array<byte, 2 * argument_area_size> room_;
    middl::Arena arrived_{room_};
    const types::Registry* registry_;
    std::optional<NamesClient> names_;
    std::optional<MeasuredClient> client_;
};

} // namespace metta::bench
