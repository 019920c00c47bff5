// SPDX-License-Identifier: MIT
// Objects that can be called by their references: the sample interfaces' servers behind simulated portals.
#pragma once

#include <memory>

#include "meddler/tests/sample_servers.hpp"
#include "meddler/tests/samples/clock_record.hpp"
#include "meddler/tests/samples/console_record.hpp"
#include "meddler/tests/samples/device_record.hpp"
#include "meddler/tests/samples/everything_record.hpp"
#include "meddler/tests/samples/heap_record.hpp"
#include "meddler/tests/simulation.hpp"
#include "servers/far/message_server.hpp"

namespace metta {

/// What is behind a reference.
struct SimulatedObject {
    SimulatedObject(usize area_size, SimulatedPortal::Dispatch dispatch)
        : portal(area_size, std::move(dispatch)), invoker(SimulatedTransport(portal)) {}

    SimulatedPortal portal;
    types::TransportInvoker<SimulatedTransport> invoker;
};

/// A console, which is the root, and two clocks; `references` are what servers give out and take.
class SimulatedObjects final : public Objects {
  public:
    static constexpr u64 first_reference = u64{1} << 32;

    SimulatedObjects() {
        for (const auto* one : {&device_record::interface, &clock_record::interface, &console_record::interface,
                                &everything_record::interface, &heap_record::interface})
            registry.add(*one);
        add([this](middl::ServerCall& call) { return dispatch(console, call); });
        add([this](middl::ServerCall& call) { return dispatch(clock, call); });
        add([this](middl::ServerCall& call) { return dispatch(everything, call); });
        for (auto& one : all) one->portal.references = &references;
    }

    std::expected<types::Invoker*, SystemError> bind(u64 reference) override {
        bound.push_back(reference);
        if (refusal) return std::unexpected(*refusal);
        const u64 place = reference - first_reference;
        if (place >= all.size()) return std::unexpected(SystemError::revoked);
        return &all[place]->invoker;
    }

    /// References of the servers' objects.
    class References final : public middl::References {
      public:
        explicit References(SimulatedObjects& objects) : objects_(objects) {}
        u64 lend(middl::TypeCode, void* closure) override {
            return closure == &objects_.console ? console_reference : closure == &objects_.clock ? clock_reference : 0;
        }
        void* bind(middl::TypeCode interface, u64 number) override {
            if (number == console_reference && interface == Console::type_code)
                return static_cast<Console*>(&objects_.console);
            if (number == clock_reference && interface == Clock::type_code) return static_cast<Clock*>(&objects_.clock);
            return nullptr;
        }

      private:
        SimulatedObjects& objects_;
    };

    static constexpr u64 console_reference = first_reference, clock_reference = first_reference + 1,
                         everything_reference = first_reference + 2;

    types::Registry registry;
    HeapMemory memory;
    TestConsole console{memory};
    TestClock clock;
    TestEverything everything{memory};
    References references{*this};
    std::vector<std::unique_ptr<SimulatedObject>> all;
    std::vector<u64> bound; ///< what has been asked for
    std::optional<SystemError> refusal;

  private:
    void add(SimulatedPortal::Dispatch dispatch) {
        all.push_back(std::make_unique<SimulatedObject>(argument_area_size, std::move(dispatch)));
    }
};

} // namespace metta
