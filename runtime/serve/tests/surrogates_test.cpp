// SPDX-License-Identifier: MIT
// Surrogates of what kserver serves, against an object that answers as told.
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/serve/tests/loopback.hpp"

namespace metta {
namespace {

/// Notes the registers, and leaves `answer_area` in the area.
struct Scripted : ServedObject {
    Scripted() : ServedObject{&dispatch_by_hand<&answer_call>} {}

    static ServedReply answer_call(u64 operation, u64 a, u64 b, u64 c, u64, byte* area, ServedObject& self) {
        auto& script = static_cast<Scripted&>(self);
        script.registers = {operation, a, b, c};
        script.area_before.assign(reinterpret_cast<const char*>(area), 64);
        std::ranges::copy(std::as_bytes(std::span(script.area_after)), area);
        return script.answer;
    }

    ServedReply answer;
    std::vector<u64> registers;
    std::string area_before, area_after;
};

class Surrogates : public testing::Test {
  protected:
    template <class Record>
    void leave(const Record& record) {
        server.area_after.assign(reinterpret_cast<const char*>(&record), sizeof record);
    }
    Scripted server;
    Loopback loopback{server};
    DomainsSurrogate domains{loopback.connection()};
};

TEST_F(Surrogates, CreateADomainFromNameAndArguments) {
    server.answer = {.result = 7};
    const std::string arguments("hello\0there\0", 12);
    EXPECT_EQ(*domains.create("hello", arguments, true), 7u);
    EXPECT_EQ(server.registers, (std::vector<u64>{0, 5, 12, 1}));
    EXPECT_EQ(server.area_before.substr(0, 17), "hello" + arguments);

    server.answer = {.error = 1};
    server.area_after = std::string("it is no ELF file\0junk", 22);
    EXPECT_TRUE(domains.create("hello", arguments, false).error().is<Domains::BadProgram>());
    EXPECT_EQ(domains.bad_program_reason(), "it is no ELF file");

    const std::string long_text(4092, 'a');
    EXPECT_TRUE(domains.create("hello", long_text, false).error().is(SystemError::bad_argument));
    EXPECT_TRUE(domains.create(long_text, long_text, false).error().is(SystemError::bad_argument));
}

TEST_F(Surrogates, TakeRecordsOutOfTheArea) {
    leave(DomainRecord{.id = 3, .status = DomainStatus::running, .exit_status = 9});
    EXPECT_EQ(domains.inspect(3)->exit_status, 9u);
    leave(MemoryRecord{.total = 100, .free = 50});
    EXPECT_EQ(domains.memory()->free, 50u);
    leave(PortalRecord{.number = 40});
    server.answer = {.result = 1};
    EXPECT_EQ((*domains.portals(3, 8))[0].number, 40u);
    server.answer = {.result = 4097};
    EXPECT_FALSE(domains.portals(3, 8));
}

TEST_F(Surrogates, TellTheInterfacesErrors) {
    EventsClient events(loopback.connection());
    server.answer = {.error = 2};
    EXPECT_TRUE(events.destroy(1).error().is<Events::NoEvent>());
    server.answer = {.error = CallError::of(SystemError::revoked)};
    EXPECT_TRUE(events.create().error().is(SystemError::revoked));
}

} // namespace
} // namespace metta
