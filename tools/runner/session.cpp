// SPDX-License-Identifier: MIT
#include "tools/runner/session.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <random>
#include <vector>

namespace metta::runner {
namespace {

std::string_view text_of(std::span<const byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

void Noise::disturb(std::span<byte> bytes) {
    if (one_in_ == 0) return;
    for (byte& one : bytes) {
        // Knuth, "The Art of Computer Programming" 2, 3.3.4: MMIX's linear congruential generator; its high bits.
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        const u64 random = state_ >> 33;
        if (random % one_in_ == 0) one ^= byte(1 + random / one_in_ % 255);
    }
}

Session::Session(int socket, std::string_view commands, u32 noise, Output& output, FileSink& files)
    : socket_(socket), commands_(commands), output_(output), files_(files), noise_out_(noise, 1), noise_in_(noise, 2),
      endpoint_(link::Role::host, *this, *this, std::random_device()()) {}

usize Session::read() {
    std::array<byte, 16 * 1024> buffer;
    const ssize_t size = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
    if (size <= 0) return 0;
    const auto bytes = std::span(buffer).first(static_cast<usize>(size));
    noise_in_.disturb(bytes);
    endpoint_.receive(bytes);
    send_waiting();
    return bytes.size();
}

/// What the socket does not take at once is lost, and sent again like anything that a line has lost.
void Session::write(std::span<const byte> bytes) {
    std::vector<byte> copy(bytes.begin(), bytes.end());
    noise_out_.disturb(copy);
    (void)send(socket_, copy.data(), copy.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void Session::send_waiting() {
    while (!waiting_.empty() &&
           endpoint_.send(waiting_.front().channel, std::as_bytes(std::span(waiting_.front().text))))
        waiting_.pop_front();
}

void Session::on_open() {
    if (opened_) return fail("the machine has been reset");
    opened_ = true;
    for (usize at = 0; at < commands_.size(); at += link::chunk_size)
        waiting_.push_back({link::Channel::command, commands_.substr(at, link::chunk_size)});
    waiting_.push_back({link::Channel::command, {}});
}

void Session::on_data(link::Channel channel, std::span<const byte> payload) {
    switch (channel) {
    case link::Channel::output:
        return output_.put(text_of(payload));
    case link::Channel::status:
        return on_status(payload);
    case link::Channel::file:
        if (const auto taken = files_.take(payload); !taken) fail(taken.error());
        return;
    default:
        return fail({.subject = "host link",
                     .expected = "data on the channels output, status or file",
                     .value = static_cast<u8>(channel)});
    }
}

void Session::on_status(std::span<const byte> payload) {
    if (payload.size() != 4 || status_)
        return fail({.subject = "host link", .expected = "one status of 4 bytes", .value = payload.size()});
    if (files_.unfinished()) return fail({.subject = "host link", .expected = "the end of a file before the status"});
    status_ = link::number_of(payload.first<4>());
    waiting_.clear();
    waiting_.push_back({link::Channel::control, "p"});
}

void Session::on_ready() {
    if (opened_) fail("the machine has been reset");
}

void Session::on_fatal(std::string_view text) {
    fatal_ = failure_.empty() || fatal_;
    fail("the machine says:\n" + std::string(text));
}

void Session::fail(std::string_view reason) {
    if (failure_.empty()) failure_ = reason;
}

void Session::fail(const Error& error) {
    std::array<char, 1024> storage;
    TextBuffer buffer(storage);
    print(buffer, error);
    fail(buffer.text());
}

} // namespace metta::runner
