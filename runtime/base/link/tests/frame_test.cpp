// SPDX-License-Identifier: MIT
// Frames: every size comes back, and no damage passes.
#include "runtime/base/link/frame.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace metta::link {
namespace {

using Bytes = std::vector<byte>;

Bytes encoded(Header header, std::span<const byte> payload) {
    Bytes wire;
    encode(header, payload, [&](std::span<const byte> piece) { wire.insert(wire.end(), piece.begin(), piece.end()); });
    return wire;
}

struct Heard {
    std::vector<Bytes> payloads;
    std::vector<Header> headers;
    usize garbled = 0;
};

Heard decoded(std::span<const byte> wire) {
    Heard heard;
    Decoder decoder;
    for (const byte next : wire) {
        const auto event = decoder.take(next);
        if (event == Decoder::Event::garbled) ++heard.garbled;
        if (event != Decoder::Event::frame) continue;
        const Frame& frame = decoder.frame();
        heard.headers.push_back(frame.header);
        heard.payloads.emplace_back(frame.payload.begin(), frame.payload.end());
    }
    return heard;
}

Bytes pattern(usize size, unsigned kind) {
    Bytes bytes(size);
    for (usize at = 0; at < size; ++at) bytes[at] = byte(kind == 0 ? 0 : kind == 1 ? 1 + at % 255 : at * 31 >> 3);
    return bytes;
}

TEST(Frame, every_size_comes_back) {
    for (const unsigned kind : {0u, 1u, 2u}) {
        for (usize size = 0; size <= maximum_payload; ++size) {
            const Bytes payload = pattern(size, kind);
            const Bytes wire = encoded({Kind::data, Channel::output, 200, 255}, payload);
            ASSERT_LE(wire.size(), encoded_size_bound(size));
            ASSERT_EQ(std::count(wire.begin(), wire.end(), byte{0}), 2);
            const Heard heard = decoded(wire);
            ASSERT_EQ(heard.payloads, std::vector<Bytes>{payload}) << size;
            ASSERT_EQ(heard.garbled, 0u);
            ASSERT_EQ(heard.headers[0].kind, Kind::data);
            ASSERT_EQ(heard.headers[0].channel, Channel::output);
            ASSERT_EQ(heard.headers[0].sequence, 200);
            ASSERT_EQ(heard.headers[0].expected, 255);
        }
    }
}

TEST(Frame, the_bound_is_reached) {
    const Bytes wire = encoded({Kind(1), Channel(1), 1, 1}, pattern(maximum_payload, 1));
    EXPECT_EQ(wire.size(), encoded_size_bound(maximum_payload));
}

TEST(Frame, no_corrupt_byte_passes) {
    const Bytes payload = pattern(300, 2);
    const Bytes wire = encoded({.kind = Kind::data}, payload);
    for (usize at = 1; at + 1 < wire.size(); ++at) {
        for (unsigned flip = 1; flip < 256; ++flip) {
            Bytes bad = wire;
            bad[at] ^= byte(flip);
            const Heard heard = decoded(bad);
            ASSERT_TRUE(heard.payloads.empty()) << at;
            ASSERT_GE(heard.garbled, 1u) << at;
        }
    }
}

TEST(Frame, no_part_of_a_frame_passes) {
    const Bytes wire = encoded({.kind = Kind::data}, pattern(40, 2));
    for (usize size = 0; size < wire.size(); ++size) {
        Bytes cut(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(size));
        cut.insert(cut.end(), wire.begin(), wire.end());
        const Heard heard = decoded(cut);
        const bool only_the_delimiter_is_missing = size + 1 == wire.size();
        ASSERT_EQ(heard.payloads.size(), only_the_delimiter_is_missing ? 2u : 1u) << size;
    }
}

TEST(Frame, too_long_and_too_short_bodies_are_garbled) {
    EXPECT_EQ(decoded(Bytes(3, byte{0})).garbled, 0u);
    for (const usize size : {usize{1}, usize{8}, maximum_body + 1, 3 * maximum_body}) {
        Bytes wire(size, byte{1}); // blocks of nothing: a body of `size - 1` zeros
        wire.push_back(byte{0});
        const Heard heard = decoded(wire);
        EXPECT_EQ(heard.garbled, 1u) << size;
        EXPECT_TRUE(heard.payloads.empty());
    }
}

TEST(Frame, fatal_frames_are_constants_of_any_text) {
    static constexpr auto frame = fatal_frame("no ACPI tables");
    static_assert(frame.front() == byte{0} && frame.back() == byte{0});
    const Heard heard = decoded(frame);
    ASSERT_EQ(heard.payloads.size(), 1u);
    EXPECT_EQ(heard.garbled, 0u);
    EXPECT_EQ(heard.headers[0].kind, Kind::fatal);
    const auto text = std::as_bytes(std::span(std::string_view("no ACPI tables")));
    EXPECT_EQ(heard.payloads[0], Bytes(text.begin(), text.end()));

    static constexpr auto empty = fatal_frame("");
    EXPECT_EQ(decoded(empty).payloads, std::vector<Bytes>{Bytes{}});
}

TEST(Frame, a_long_fatal_text_loses_its_end) {
    Bytes wire;
    encode_fatal(std::string(5000, 'x'), [&](auto piece) { wire.insert(wire.end(), piece.begin(), piece.end()); });
    EXPECT_EQ(decoded(wire).payloads, std::vector<Bytes>{Bytes(maximum_payload, byte{'x'})});
}

} // namespace
} // namespace metta::link
