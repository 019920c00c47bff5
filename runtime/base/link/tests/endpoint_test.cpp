// SPDX-License-Identifier: MIT
// Two endpoints over a medium that lies: what is sent arrives once, in order, and the wire falls silent again.
#include "runtime/base/link/endpoint.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <vector>

namespace metta::link {
namespace {

using Bytes = std::vector<byte>;

/// One direction. Of a million bytes or frames, so many are …
struct Noise {
    unsigned lost = 0, corrupted = 0, inserted = 0; // bytes
    unsigned truncated = 0, duplicated = 0;         // frames
};

class Wire final : public Transport {
  public:
    Wire(const Noise& noise, std::mt19937& random) : noise_(noise), random_(random) {}

    void write(std::span<const byte> piece) override {
        frame_.insert(frame_.end(), piece.begin(), piece.end());
        if (frame_.size() == 1 || frame_.back() != byte{0}) return;
        ++frames;
        if (happens(noise_.truncated)) frame_.resize(random_() % frame_.size());
        const unsigned copies = happens(noise_.duplicated) ? 2 : 1;
        for (unsigned copy = 0; copy < copies; ++copy)
            for (const byte next : frame_) carry(next);
        frame_.clear();
    }
    Bytes take(usize most) {
        const auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(most, queue.size()));
        Bytes taken(queue.begin(), end);
        queue.erase(queue.begin(), end);
        return taken;
    }

    std::deque<byte> queue;
    usize frames = 0;

  private:
    bool happens(unsigned in_a_million) { return random_() % 1'000'000 < in_a_million; }
    void carry(byte next) {
        if (happens(noise_.lost)) return;
        if (happens(noise_.corrupted)) next = byte(random_());
        if (happens(noise_.inserted)) queue.push_back(byte(random_()));
        queue.push_back(next);
    }

    const Noise noise_;
    std::mt19937& random_;
    Bytes frame_;
};

/// An application at one end: sends `source` in chunks whenever it can, and keeps what it hears.
struct Side final : Receiver {
    Side(Role role, Wire& out, u32 session = 0) : endpoint(role, out, *this, session) {}

    void on_data(Channel channel, std::span<const byte> payload) override {
        EXPECT_EQ(channel, Channel::output);
        heard.insert(heard.end(), payload.begin(), payload.end());
    }
    void on_open() override {
        ++opened;
        heard.clear();
        sent = 0;
    }
    void on_mismatch(const Error& error) override { mismatches.emplace_back(error.expected); }
    void on_ready() override { ++ready; }
    void on_fatal(std::string_view text) override { fatal = text; }

    void pump() {
        while (sent < source.size()) {
            const auto chunk = std::span<const byte>(source).subspan(sent);
            const usize size = std::min(chunk.size(), chunk_size);
            if (!endpoint.send(Channel::output, chunk.first(size))) return;
            sent += size;
        }
    }
    bool done() const { return endpoint.open() && sent == source.size() && !endpoint.busy(); }

    Endpoint endpoint;
    Bytes source, heard;
    usize sent = 0;
    unsigned opened = 0, ready = 0;
    std::string fatal;
    std::vector<std::string> mismatches;
};

Bytes stream(usize size, unsigned seed) {
    std::mt19937 random(seed);
    Bytes bytes(size);
    for (byte& one : bytes) one = byte(random() % 7 == 0 ? 0 : random());
    return bytes;
}

struct World {
    explicit World(const Noise& noise, unsigned seed = 1)
        : random(seed), to_host(noise, random), to_machine(noise, random) {}

    /// Moves bytes until both sides are done and the wires are silent; the host ticks in silence.
    bool settles(Side& machine, Side& host, usize steps = 200'000) {
        for (usize step = 0; step < steps; ++step) {
            machine.pump();
            host.pump();
            if (to_host.queue.empty() && to_machine.queue.empty()) {
                if (machine.done() && host.done()) return true;
                ++ticks;
                host.endpoint.tick();
            }
            host.endpoint.receive(to_host.take(1 + random() % 3000));
            machine.endpoint.receive(to_machine.take(1 + random() % 3000));
        }
        return false;
    }

    std::mt19937 random;
    Wire to_host, to_machine;
    usize ticks = 0;
};

struct Exchange : testing::TestWithParam<Noise> {};

TEST_P(Exchange, carries_both_directions_intact) {
    for (const unsigned seed : {1u, 2u, 3u}) {
        World world(GetParam(), seed);
        Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine, 77);
        machine.source = stream(100'000, 10 + seed);
        host.source = stream(100'000, 20 + seed);
        machine.endpoint.start();
        host.endpoint.start();
        ASSERT_TRUE(world.settles(machine, host));
        EXPECT_EQ(host.heard, machine.source);
        EXPECT_EQ(machine.heard, host.source);
        EXPECT_EQ(machine.opened, 1u);
        EXPECT_EQ(host.opened, 1u);
        EXPECT_TRUE(host.mismatches.empty() && machine.mismatches.empty());
    }
}

INSTANTIATE_TEST_SUITE_P(Noise, Exchange,
                         testing::Values(Noise{}, Noise{.lost = 300}, Noise{.corrupted = 300}, Noise{.inserted = 300},
                                         Noise{.truncated = 100'000}, Noise{.duplicated = 300'000},
                                         Noise{100, 100, 100, 30'000, 30'000}, Noise{1000, 500, 500, 50'000, 50'000},
                                         Noise{.corrupted = 3000}));

TEST(Session, a_silent_medium_needs_no_tick_and_no_extra_frames) {
    World world(Noise{});
    Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine);
    machine.source = stream(50 * chunk_size, 1);
    machine.endpoint.start();
    ASSERT_TRUE(world.settles(machine, host));
    EXPECT_EQ(world.ticks, 0u);
    EXPECT_EQ(world.to_host.frames, 2u + 50);
    EXPECT_EQ(world.to_machine.frames, 1u + 50);
}

TEST(Session, duplicates_cause_no_storm) {
    World world(Noise{.duplicated = 1'000'000});
    Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine);
    machine.source = stream(100 * chunk_size, 1);
    host.source = stream(100 * chunk_size, 2);
    host.endpoint.start();
    ASSERT_TRUE(world.settles(machine, host));
    EXPECT_EQ(world.ticks, 0u);
    EXPECT_EQ(host.heard, machine.source);
    EXPECT_LE(world.to_host.frames, 3u * 100 + 10);
    EXPECT_LE(world.to_machine.frames, 3u * 100 + 10);
}

TEST(Session, a_hello_said_twice_loses_nothing) {
    World world(Noise{});
    Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine, 5);
    machine.source = stream(5000, 1);
    for (int i = 0; i < 3; ++i) {
        host.endpoint.start();
        machine.pump();
        machine.endpoint.receive(world.to_machine.take(9999)); // an answer, and data, between the hellos
    }
    ASSERT_TRUE(world.settles(machine, host));
    EXPECT_EQ(host.heard, machine.source);
    EXPECT_EQ(machine.opened, 1u);
}

TEST(Session, a_new_host_is_not_confused_by_the_frames_of_the_one_before) {
    for (const unsigned seed : {1u, 2u, 3u, 4u}) {
        World world(Noise{200, 200, 200, 20'000, 20'000}, seed);
        Side machine(Role::machine, world.to_host), first(Role::host, world.to_machine, 1);
        machine.source = stream(60'000, 3);
        first.source = stream(60'000, 4);
        EXPECT_FALSE(world.settles(machine, first, 20 + seed));
        ASSERT_TRUE(machine.endpoint.open());

        // Both wires still hold what the first host and its session left there.
        Side second(Role::host, world.to_machine, 2);
        second.source = stream(40'000, 5);
        second.endpoint.start();
        ASSERT_TRUE(world.settles(machine, second));
        EXPECT_EQ(machine.opened, 2u);
        EXPECT_EQ(machine.heard, second.source);
        EXPECT_EQ(second.heard, machine.source);
    }
}

TEST(Session, a_reset_machine_is_noticed_even_if_its_ready_was_lost) {
    World world(Noise{});
    Side before(Role::machine, world.to_host), host(Role::host, world.to_machine, 9);
    host.source = stream(60'000, 4);
    EXPECT_FALSE(world.settles(before, host, 20));
    ASSERT_TRUE(host.endpoint.open());

    Side after(Role::machine, world.to_host);
    after.source = stream(30'000, 6);
    ASSERT_TRUE(world.settles(after, host));
    EXPECT_GE(host.ready, 1u);
    EXPECT_EQ(host.opened, 2u);
    EXPECT_EQ(after.heard, host.source);
    EXPECT_EQ(host.heard, after.source);
}

TEST(Session, send_refuses_while_closed_or_busy) {
    World world(Noise{});
    Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine);
    EXPECT_FALSE(host.endpoint.send(Channel::output, {}));
    host.endpoint.start();
    ASSERT_TRUE(world.settles(machine, host));
    EXPECT_TRUE(host.endpoint.send(Channel::output, {}));
    EXPECT_TRUE(host.endpoint.busy());
    EXPECT_FALSE(host.endpoint.send(Channel::output, {}));
    ASSERT_TRUE(world.settles(machine, host));
    EXPECT_FALSE(host.endpoint.busy());
}

TEST(Session, a_garbled_frame_is_asked_for_again_without_a_clock) {
    World world(Noise{});
    Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine);
    host.endpoint.start();
    ASSERT_TRUE(world.settles(machine, host));
    world.ticks = 0;
    machine.source = stream(100, 1);
    machine.pump();
    world.to_host.queue[50] ^= byte{1};
    ASSERT_TRUE(world.settles(machine, host));
    EXPECT_EQ(world.ticks, 0u);
    EXPECT_EQ(host.heard, machine.source);
}

TEST(Session, a_garbled_ready_is_answered_with_hello_without_a_clock) {
    World world(Noise{});
    Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine);
    machine.endpoint.start();
    world.to_host.queue[5] ^= byte{1};
    ASSERT_TRUE(world.settles(machine, host));
    EXPECT_EQ(world.ticks, 0u);
}

void put(Wire& wire, Header header, std::span<const byte> payload = {}) {
    encode(header, payload, [&wire](std::span<const byte> piece) { wire.write(piece); });
}

TEST(Session, what_makes_no_sense_is_told) {
    World world(Noise{});
    Side machine(Role::machine, world.to_host), host(Role::host, world.to_machine);
    const std::array other_version{byte{9}, byte{0}, byte{0}, byte{0}, byte{0}};
    put(world.to_host, {.kind = Kind::ready}, other_version);
    put(world.to_host, {.kind = Kind::hello_reply});
    put(world.to_host, {.kind = Kind::hello});
    put(world.to_host, {.kind = Kind(99)});
    host.endpoint.receive(world.to_host.take(9999));
    EXPECT_EQ(host.mismatches.size(), 4u);
    EXPECT_FALSE(host.endpoint.open());

    put(world.to_machine, {.kind = Kind::hello}, other_version);
    put(world.to_machine, {.kind = Kind::fatal});
    machine.endpoint.receive(world.to_machine.take(9999));
    EXPECT_EQ(machine.mismatches.size(), 2u);
    EXPECT_FALSE(machine.endpoint.open());
    EXPECT_EQ(world.to_host.frames, 5u) << "the machine tells the host its own version";
}

TEST(Session, the_reply_to_an_earlier_host_opens_nothing) {
    World world(Noise{});
    Side host(Role::host, world.to_machine, 2);
    const std::array other_session{byte{protocol_version}, byte{1}, byte{0}, byte{0}, byte{0}};
    put(world.to_host, {.kind = Kind::hello_reply}, other_session);
    put(world.to_host, {.kind = Kind::data, .channel = Channel::output}, stream(10, 1));
    host.endpoint.receive(world.to_host.take(9999));
    EXPECT_FALSE(host.endpoint.open());
    EXPECT_TRUE(host.heard.empty());
    EXPECT_TRUE(host.mismatches.empty());
}

TEST(Session, a_fatal_frame_is_told_at_any_time) {
    World world(Noise{});
    Side host(Role::host, world.to_machine);
    static constexpr auto frame = fatal_frame("out of memory");
    host.endpoint.receive(frame);
    EXPECT_EQ(host.fatal, "out of memory");
}

} // namespace
} // namespace metta::link
