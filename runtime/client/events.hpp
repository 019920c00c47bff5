// SPDX-License-Identifier: MIT
// Events over a portal.
//
//   create   → result: event
//   destroy  rsi: event
//   share    rsi: event, rdx: domain → result: the event's number there
#pragma once

#include "interfaces/events.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class EventsSurrogate final : public Events {
  public:
    static constexpr Service service = Service::events;
    explicit constexpr EventsSurrogate(const Connection& connection) : connection_(connection) {}

    Result<u32> create() override { return number<Events>(connection_.call(Operation::create)); }
    Result<void> destroy(u32 event) override { return nothing<Events>(connection_.call(Operation::destroy, event)); }
    Result<u32> share(u32 event, u32 domain) override {
        return number<Events>(connection_.call(Operation::share, event, domain));
    }

  private:
    Connection connection_;
};

} // namespace metta
