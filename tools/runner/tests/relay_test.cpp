// SPDX-License-Identifier: MIT
// Sockets that others find a machine at, and what passes through the relay behind them.
#include "tools/runner/relay.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <future>

namespace metta::runner {
namespace {

using namespace std::chrono_literals;

struct RelayTest : testing::Test {
    RelayTest() {
        char name[] = "/tmp/metta-relay-test-XXXXXX";
        folder = mkdtemp(name);
        path = folder / "run" / "link";
        socket.emplace(*LinkSocket::listen(path));
        relay.emplace(machine.ours.number(), &*socket, [this] { ++fatals; });
    }
    ~RelayTest() override { std::filesystem::remove_all(folder); }

    /// Lets the relay work until it has nothing more to do.
    void settle() {
        for (;;) {
            auto watched = relay->watched();
            if (poll(watched.data(), watched.size(), 0) == 0) return;
            relay->serve(watched);
        }
    }
    static void say(const Descriptor& who, std::string_view text) {
        ASSERT_EQ(send(who.number(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }
    /// What has arrived; "end" if the connection has been closed.
    static std::string heard(const Descriptor& who) {
        std::string text(64 * 1024, 0);
        const ssize_t size = recv(who.number(), text.data(), text.size(), MSG_DONTWAIT);
        if (size == 0) return "end";
        text.resize(size > 0 ? static_cast<usize>(size) : 0);
        return text;
    }
    static std::string frame(link::Kind kind, std::string_view payload = {}) {
        std::string text;
        link::encode({.kind = kind}, std::as_bytes(std::span(payload)), [&](std::span<const byte> piece) {
            text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        });
        return text;
    }
    void machine_says(link::Kind kind, std::string_view payload = {}) {
        say(machine.theirs, frame(kind, payload));
        settle();
    }
    /// A peer, served meanwhile.
    std::expected<Descriptor, Unreachable> connect() {
        auto peer = std::async(std::launch::async, [this] { return connect_link(path, 5s); });
        while (peer.wait_for(1ms) != std::future_status::ready) settle();
        return peer.get();
    }

    std::filesystem::path folder, path;
    SocketPair machine;
    std::optional<LinkSocket> socket;
    std::optional<Relay> relay;
    int fatals = 0;
};

TEST_F(RelayTest, PassesBytesBothWays) {
    machine_says(link::Kind::ready, "\1");
    const auto peer = connect();
    ASSERT_TRUE(peer);
    say(*peer, "to the machine");
    settle();
    EXPECT_EQ(heard(machine.theirs), "to the machine");
    say(machine.theirs, "to the peer");
    settle();
    EXPECT_EQ(heard(*peer), "to the peer");
}

TEST_F(RelayTest, FirmwareHearsNothing) {
    const auto peer = connect();
    say(*peer, "keystrokes");
    settle();
    say(machine.theirs, "a banner");
    settle();
    say(*peer, "keystrokes");
    settle();
    EXPECT_EQ(heard(machine.theirs), "");
    machine_says(link::Kind::ready, "\1");
    say(*peer, "words");
    settle();
    EXPECT_EQ(heard(machine.theirs), "words");
}

TEST_F(RelayTest, ServesOnePeerAtATime) {
    machine_says(link::Kind::ready, "\1");
    auto first = connect();
    ASSERT_TRUE(first);
    const auto second = connect();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), Unreachable::busy);
    say(*first, "still there");
    settle();
    EXPECT_EQ(heard(machine.theirs), "still there");
    *first = Descriptor();
    settle();
    EXPECT_TRUE(connect());
}

TEST_F(RelayTest, ANewcomerTakesThePlaceOfAPeerThatHasGone) {
    machine_says(link::Kind::ready, "\1");
    auto first = connect();
    ASSERT_TRUE(first);
    say(*first, "last words");
    *first = Descriptor();
    EXPECT_TRUE(connect()) << "both are told at once";
}

TEST_F(RelayTest, BeginsAnEmptySessionWhenThePeerHasGone) {
    machine_says(link::Kind::ready, "\1");
    auto peer = connect();
    say(*peer, std::string("half a frame\0x", 14));
    settle();
    (void)heard(machine.theirs);
    EXPECT_FALSE(relay->due());
    *peer = Descriptor();
    settle();
    const std::string hello = heard(machine.theirs);
    link::Decoder decoder;
    u32 session = 0;
    for (const char letter : hello)
        if (decoder.take(static_cast<byte>(letter)) == link::Decoder::Event::frame) {
            EXPECT_EQ(decoder.frame().header.kind, link::Kind::hello);
            ASSERT_EQ(decoder.frame().payload.size(), 5u);
            session = link::number_of(decoder.frame().payload.last<4>());
        }
    ASSERT_TRUE(relay->due()) << "it may have been lost";
    std::this_thread::sleep_until(*relay->due());
    relay->serve({});
    EXPECT_EQ(heard(machine.theirs), hello);
    const auto reply = [&](u32 number) {
        const auto bytes = link::bytes_of(number);
        machine_says(link::Kind::hello_reply, "\1" + std::string(reinterpret_cast<const char*>(bytes.data()), 4));
    };
    reply(session + 1);
    EXPECT_TRUE(relay->due());
    reply(session);
    EXPECT_FALSE(relay->due());
}

TEST_F(RelayTest, SaysHelloOnlySoOften) {
    machine_says(link::Kind::ready, "\1");
    (void)connect();
    settle();
    unsigned times = 0;
    for (; relay->due() && times < 100; ++times) {
        std::this_thread::sleep_until(*relay->due());
        relay->serve({});
    }
    EXPECT_EQ(times, 20u);
}

TEST_F(RelayTest, APeerThatDoesNotListenLosesBytes) {
    machine_says(link::Kind::ready, "\1");
    const auto peer = connect();
    for (int round = 0; round < 1000; ++round) {
        say(machine.theirs, std::string(4000, 'x'));
        settle();
    }
    say(*peer, "still heard");
    settle();
    EXPECT_EQ(heard(machine.theirs), "still heard");
}

TEST_F(RelayTest, AMachineThatDoesNotListenHoldsThePeerUp) {
    machine_says(link::Kind::ready, "\1");
    const auto peer = connect();
    usize sent = 0, arrived = 0;
    const std::string text(4000, 'x');
    for (int round = 0; round < 1000; ++round) {
        const ssize_t size = send(peer->number(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        sent += size > 0 ? static_cast<usize>(size) : 0;
        settle();
    }
    for (std::string part; !(part = heard(machine.theirs)).empty(); settle()) arrived += part.size();
    EXPECT_EQ(arrived, sent);
    EXPECT_LT(sent, 1000 * text.size());
}

TEST_F(RelayTest, HearsBadNewsAllTheTime) {
    const std::string fatal = frame(link::Kind::fatal, "out of frames");
    machine_says(link::Kind::fatal, "out of frames");
    EXPECT_TRUE(relay->fatal());
    EXPECT_EQ(fatals, 1);
    const auto peer = connect();
    machine_says(link::Kind::fatal, "out of frames");
    EXPECT_EQ(heard(*peer), fatal);
    EXPECT_EQ(fatals, 1);
}

TEST_F(RelayTest, EndsWithTheMachine) {
    machine.theirs = Descriptor();
    settle();
    for (const pollfd& one : relay->watched()) EXPECT_EQ(one.fd, -1);
}

TEST_F(RelayTest, OnlyItsOwnerUsesTheSocket) {
    struct stat found;
    ASSERT_EQ(lstat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    ASSERT_EQ(stat(path.parent_path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0700u);
}

TEST_F(RelayTest, AnotherRunnerDoesNotTakeTheSocket) {
    const auto second = LinkSocket::listen(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), path.string() + ": another machine has it");
    EXPECT_TRUE(connect());
    socket.reset();
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_EQ(connect_link(path, 1s).error(), Unreachable::nobody);
    EXPECT_TRUE(LinkSocket::listen(path));
}

TEST_F(RelayTest, WhatAKilledRunnerHasLeftIsNobodys) {
    const std::filesystem::path stale = folder / "stale", kept = folder / "kept";
    {
        const auto left = LinkSocket::listen(stale);
        std::filesystem::rename(stale, kept);
    }
    std::filesystem::rename(kept, stale);
    EXPECT_EQ(connect_link(stale, 1s).error(), Unreachable::nobody);
    EXPECT_TRUE(LinkSocket::listen(stale));
}

TEST_F(RelayTest, SaysWhatIsWrongWithAPath) {
    const auto refusal = [](const std::filesystem::path& where) {
        const auto made = LinkSocket::listen(where);
        return made ? "" : made.error().substr(where.string().size());
    };
    EXPECT_EQ(refusal(folder / std::string(100, 'x')), ": expected a path of at most 107 bytes");
    std::ofstream(folder / "plain") << "mine";
    EXPECT_EQ(refusal(folder / "plain"), ": expected nothing or a socket, found something else");
    EXPECT_EQ(std::filesystem::file_size(folder / "plain"), 4u);
    EXPECT_EQ(refusal(folder / "plain" / "link"), ": Not a directory");
    EXPECT_EQ(connect_link(folder / std::string(100, 'x'), 1s).error(), Unreachable::not_there);
    EXPECT_EQ(connect_link(folder / "plain", 1s).error(), Unreachable::nobody);
}

TEST_F(RelayTest, SomethingElseBehindTheSocketIsNoMachine) {
    // Nobody serves the relay: it does not greet.
    EXPECT_EQ(connect_link(path, 50ms).error(), Unreachable::not_there);
}

} // namespace
} // namespace metta::runner
