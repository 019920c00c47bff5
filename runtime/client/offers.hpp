// SPDX-License-Identifier: MIT
// Offers over a portal.
//
//   offer  rsi: service, rdx: entry, r10: object, r8: stacks
#pragma once

#include "interfaces/offers.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class OffersSurrogate final : public Offers {
  public:
    // Not the service that is offered, but the one that offers.
    static constexpr Service service = Service::offers;
    explicit constexpr OffersSurrogate(const Connection& connection) : connection_(connection) {}

    Result<void> offer(Service offered, u64 entry, u64 object, u32 stacks) override {
        return nothing<Offers>(connection_.call(Operation::offer, static_cast<u64>(offered), entry, object, stacks));
    }

  private:
    Connection connection_;
};

} // namespace metta
