// SPDX-License-Identifier: MIT
#include "tools/caller/link_session.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <random>

namespace metta::caller {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_tick = 250ms, slowest_tick = 2000ms;

} // namespace

LinkSession::LinkSession(runner::Descriptor link, Clock::time_point end)
    : link_(std::move(link)), end_(end), endpoint_(link::Role::host, *this, *this, std::random_device()()),
      tick_(first_tick) {
    endpoint_.start();
}

std::span<const byte> LinkSession::exchange(std::span<const byte> request, std::span<byte> buffer) {
    const std::string_view text(reinterpret_cast<const char*>(request.data()), request.size());
    for (usize at = 0; at < text.size(); at += link::chunk_size)
        waiting_.emplace_back(text.substr(at, link::chunk_size));
    waiting_.emplace_back();
    answer_.clear();
    asked_ = true;
    answered_ = false;
    while (!answered_ && failure_.empty()) step();
    asked_ = false;
    if (!failure_.empty()) return {};
    if (answer_.size() > buffer.size()) {
        fail("the machine answers with more than a message can have");
        return {};
    }
    std::ranges::copy(std::as_bytes(std::span(answer_)), buffer.begin());
    return buffer.first(answer_.size());
}

/// Says what can be said, waits until something is heard, and hears it.
void LinkSession::step() {
    while (!waiting_.empty() && endpoint_.send(link::Channel::call, std::as_bytes(std::span(waiting_.front()))))
        waiting_.pop_front();
    const Clock::time_point next = std::min(heard_ + tick_, end_);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    pollfd watched = {link_.number(), POLLIN, 0};
    if (poll(&watched, 1, static_cast<int>(std::max<i64>(left, 0))) > 0) {
        std::array<byte, 16 * 1024> buffer;
        const ssize_t size = recv(link_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) return fail("the machine has ended");
        if (size < 0) return;
        heard_ = Clock::now();
        tick_ = first_tick;
        return endpoint_.receive(std::span(buffer).first(static_cast<usize>(size)));
    }
    if (Clock::now() >= end_) {
        timed_out_ = true;
        return fail(opened_ ? "expected an answer, found none in time; --timeout gives more"
                            : "expected a machine that listens, found none in time");
    }
    if (Clock::now() < heard_ + tick_) return;
    heard_ = Clock::now();
    tick_ = std::min(2 * tick_, slowest_tick);
    endpoint_.tick();
}

/// What the socket does not take at once is lost, and sent again like anything that a line has lost.
void LinkSession::write(std::span<const byte> bytes) {
    (void)send(link_.number(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

/// An answer has at most so many bytes that it fills a buffer; one more tells that there were others.
void LinkSession::on_data(link::Channel channel, std::span<const byte> payload) {
    if (channel != link::Channel::answer || !asked_ || answered_) return fail("the machine says what nobody has asked");
    if (payload.empty()) {
        answered_ = true;
        return;
    }
    const usize fits = std::min(payload.size(), maximum_message + 1 - answer_.size());
    answer_.append(reinterpret_cast<const char*>(payload.data()), fits);
}

void LinkSession::on_open() {
    if (opened_) return fail("the machine has been reset");
    opened_ = true;
}

void LinkSession::on_ready() {
    if (opened_) fail("the machine has been reset");
}

void LinkSession::on_mismatch(const Error& error) {
    std::array<char, 1024> storage;
    TextBuffer text(storage);
    print(text, error);
    fail(text.text());
}

void LinkSession::on_fatal(std::string_view text) { fail("the machine says:\n" + std::string(text)); }

void LinkSession::fail(std::string_view reason) {
    if (failure_.empty()) failure_ = reason;
}

} // namespace metta::caller
