// SPDX-License-Identifier: MIT
#include "tools/runner/relay.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>
#include <vector>

namespace metta::runner {
namespace {

using namespace std::chrono_literals;

/// A machine that answers none of so many hellos does not listen.
constexpr unsigned most_hellos = 20;
constexpr auto between_hellos = 250ms;

void greet(int peer, LinkGreeting greeting) {
    const std::string_view line = link_greetings[static_cast<int>(greeting)];
    (void)send(peer, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

} // namespace

std::array<pollfd, Relay::watched_count> Relay::watched() const {
    const auto wanted = static_cast<short>(POLLIN | (waiting_.empty() ? 0 : POLLOUT));
    return {pollfd{ended_ ? -1 : machine_, wanted, 0},
            pollfd{listening_ == nullptr || ended_ ? -1 : listening_->descriptor(), POLLIN, 0},
            pollfd{peer_.number(), waiting_.empty() ? short{POLLIN} : short{0}, 0}};
}

void Relay::serve(const std::array<pollfd, watched_count>& ready) {
    if (ready[0].revents != 0) hear();
    // Whoever has gone is gone, whatever is left of what it has said: another may have come at the same time.
    if ((ready[2].revents & (POLLHUP | POLLERR)) != 0)
        leave();
    else if (ready[2].revents != 0)
        take_from_peer();
    if (ready[1].revents != 0) welcome();
    send_waiting();
    if (due_ && Clock::now() >= *due_) say_hello();
}

bool Relay::hear() {
    std::array<byte, 4096> buffer;
    const ssize_t size = recv(machine_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
    if (size <= 0) return false;
    const std::span heard = std::span(buffer).first(static_cast<usize>(size));
    if (peer_.number() >= 0) (void)send(peer_.number(), heard.data(), heard.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    for (const byte next : heard)
        if (decoder_.take(next) == link::Decoder::Event::frame) handle(decoder_.frame());
    return true;
}

void Relay::handle(const link::Frame& frame) {
    ready_ = true;
    if (frame.header.kind == link::Kind::fatal && !std::exchange(fatal_, true)) on_fatal_();
    const bool greeted = frame.header.kind == link::Kind::hello_reply && frame.payload.size() == 5 &&
                         link::number_of(frame.payload.last<4>()) == empty_session_;
    if (greeted) due_.reset();
}

void Relay::welcome() {
    Descriptor newcomer = listening_->accept();
    if (newcomer.number() < 0) return;
    if (peer_.number() >= 0) return greet(newcomer.number(), LinkGreeting::busy);
    peer_ = std::move(newcomer);
    greet(peer_.number(), LinkGreeting::relayed);
    due_.reset(); // the peer's session ends the one before, too
}

void Relay::take_from_peer() {
    std::array<char, 4096> buffer;
    const ssize_t size = recv(peer_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) return leave();
    if (size > 0 && ready_) waiting_.assign(buffer.data(), static_cast<usize>(size));
}

void Relay::send_waiting() {
    if (waiting_.empty()) return;
    const ssize_t size = send(machine_, waiting_.data(), waiting_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size > 0) waiting_.erase(0, static_cast<usize>(size));
    if (size < 0 && errno != EAGAIN && errno != EINTR) waiting_.clear();
}

void Relay::leave() {
    peer_ = Descriptor();
    waiting_.clear();
    if (!ready_) return;
    empty_session_ = random_();
    hellos_ = most_hellos;
    say_hello();
}

void Relay::say_hello() {
    due_.reset();
    if (hellos_-- == 0) return;
    std::array<byte, 5> payload{byte{link::protocol_version}};
    std::ranges::copy(link::bytes_of(empty_session_), payload.begin() + 1);
    std::vector<byte> bytes;
    link::encode({.kind = link::Kind::hello}, payload,
                 [&](std::span<const byte> piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
    (void)send(machine_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    due_ = Clock::now() + between_hellos;
}

} // namespace metta::runner
