// SPDX-License-Identifier: MIT
#include "tools/runner/output.hpp"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace metta::runner {

void Output::put(std::string_view text) {
    if (!closed_) pending_ += text;
}

void Output::flush() {
    // A pipe that is ready takes this many bytes at once (pipe(7)).
    const ssize_t size = write(descriptor_, pending_.data(), std::min<std::size_t>(pending_.size(), PIPE_BUF));
    if (size >= 0) {
        pending_.erase(0, static_cast<std::size_t>(size));
    } else if (errno != EINTR && errno != EAGAIN) {
        if (errno != EPIPE) error_ = errno;
        closed_ = true;
        pending_.clear();
    }
}

void Output::drain(std::chrono::milliseconds patience) {
    pollfd ready{descriptor_, POLLOUT, 0};
    while (!empty() && poll(&ready, 1, static_cast<int>(patience.count())) > 0) flush();
}

} // namespace metta::runner
