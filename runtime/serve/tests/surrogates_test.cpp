// SPDX-License-Identifier: MIT
// Clients of what kserver serves, against an object that answers as told.
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "interfaces/events_portal.hpp"
#include "runtime/serve/tests/loopback.hpp"

namespace metta {
namespace {

/// Notes the registers, and answers as told.
struct Scripted : ServedObject {
    Scripted() : ServedObject{&dispatch_by<answer_call>} {}

    static void answer_call(ServedCall& call) {
        auto& script = static_cast<Scripted&>(*call.self);
        script.registers = {call.number, call.words[0], call.words[1], call.words[2], call.words[3]};
        call.number = script.outcome;
        call.words = {script.result};
    }

    u64 outcome = 0, result = 0;
    std::vector<u64> registers;
};

TEST(Surrogates, UseRegistersAndTellTheInterfacesErrors) {
    Scripted server;
    EventsSurrogate<Loopback> events({server, nullptr}, middl::no_memory());
    server.result = 7;
    EXPECT_EQ(*events.share(3, 4), 7u);
    EXPECT_EQ(server.registers, (std::vector<u64>{2, 3, 4, 0, 0}));
    server.outcome = 2;
    EXPECT_TRUE(events.destroy(1).error().is<Events::NoEvent>());
    server.outcome = middl::Reply::refuse(SystemError::revoked).outcome;
    EXPECT_TRUE(events.create().error().is(SystemError::revoked));
    server.outcome = 0;
    server.result = u64{1} << 32; // no CARDINAL
    EXPECT_TRUE(events.create().error().is(SystemError::bad_argument));
}

} // namespace
} // namespace metta
