// SPDX-License-Identifier: MIT
// A text comes in pieces that a call can carry.
#include "apps/shell/host_server.hpp"

#include <algorithm>

#include "interfaces/services.hpp"

namespace metta::shell {

Commands::Result<std::string_view> HostServer::next_text() {
    usize used = 0;
    for (;;) {
        const auto taken = commands_.next(static_cast<u32>(used), static_cast<u32>(largest_sequence));
        if (!taken) return std::unexpected(taken.error());
        const std::span<const char> piece = taken->piece;
        if (taken->left > text_.size() - used) return std::unexpected(Commands::TooLong{});
        if (piece.size() > taken->left || (piece.empty() && taken->left != 0))
            return std::unexpected(SystemError::bad_argument);
        std::ranges::copy(piece, text_.begin() + static_cast<std::ptrdiff_t>(used));
        used += piece.size();
        if (taken->left == piece.size()) return std::string_view(text_.data(), used);
    }
}

void HostServer::serve() {
    shell_.note_ready();
    for (;;) {
        const Commands::Result<std::string_view> text = next_text();
        u32 status = status_usage;
        if (text) {
            status = shell_.run(*text);
            shell_.report_ended_jobs();
        } else if (text.error().is<Commands::TooLong>()) {
            print(shell_.out(), "shell: expected a text of at most ", text_.size(),
                  " bytes of commands, found a longer one; split it\n");
        } else {
            return;
        }
        shell_.out().flush();
        if (!commands_.finish(status)) return;
    }
}

} // namespace metta::shell
