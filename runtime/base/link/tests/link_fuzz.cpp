// SPDX-License-Identifier: MIT
// Fuzzes the decoder and both roles of the endpoint with raw bytes and with valid frames of any content, and checks
// that an encoded payload comes back whatever was on the wire before it.
#include "runtime/base/link/endpoint.hpp"

#include <cstdlib>

namespace {

using namespace metta;
using namespace metta::link;

struct Nowhere final : Transport {
    void write(std::span<const byte> bytes) override { written += bytes.size(); }
    usize written = 0;
};

struct Listener final : Receiver {
    void on_data(Channel, std::span<const byte> payload) override {
        for (const byte one : payload) sum += u64(one);
        if (endpoint != nullptr && sum % 3 == 0) (void)endpoint->send(Channel::output, payload);
    }
    void on_open() override { ++sum; }
    void on_mismatch(const Error& error) override { sum += error.expected.size(); }
    void on_ready() override { ++sum; }
    void on_fatal(std::string_view text) override { sum += text.size(); }

    Endpoint* endpoint = nullptr;
    u64 sum = 0;
};

void check(bool good) {
    if (!good) std::abort();
}

void round_trip(std::span<const byte> noise, std::span<const byte> payload) {
    Decoder decoder;
    for (const byte next : noise) (void)decoder.take(next);
    usize found = 0;
    encode({.kind = Kind::data}, payload, [&](std::span<const byte> piece) {
        for (const byte next : piece) {
            if (decoder.take(next) != Decoder::Event::frame) continue;
            if (std::ranges::equal(decoder.frame().payload, payload)) ++found;
        }
    });
    check(found >= 1);
}

/// The input as a list of frames: four bytes of header, one of length, the payload.
void frames(Endpoint& endpoint, std::span<const byte> input) {
    while (input.size() >= 5) {
        const Header header{Kind(input[0]), Channel(input[1]), u8(input[2]), u8(input[3])};
        const usize size = std::min(usize(input[4]), input.size() - 5);
        encode(header, input.subspan(5, size), [&](std::span<const byte> piece) { endpoint.receive(piece); });
        input = input.subspan(5 + size);
        if (size == 255) endpoint.tick();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, size));
    for (const Role role : {Role::machine, Role::host}) {
        Nowhere nowhere;
        Listener listener;
        Endpoint endpoint(role, nowhere, listener, 7);
        listener.endpoint = &endpoint;
        const std::array greeting{byte{protocol_version}, byte{7}, byte{0}, byte{0}, byte{0}};
        encode({.kind = role == Role::machine ? Kind::hello : Kind::hello_reply}, greeting,
               [&](std::span<const byte> piece) { endpoint.receive(piece); });
        check(endpoint.open());
        frames(endpoint, input);
        endpoint.receive(input);
        endpoint.tick();
    }
    const usize half = input.size() / 2;
    round_trip(input.first(half), input.subspan(half).first(std::min(input.size() - half, maximum_payload)));
    return 0;
}
