// SPDX-License-Identifier: MIT
// A text comes in pieces that a call can carry.
#include "apps/shell/host_server.hpp"

#include <algorithm>

namespace metta::shell {

Commands::Result<std::string_view> HostServer::next_text() {
    usize used = 0;
    for (;;) {
        const auto piece = std::span(text_).subspan(used, std::min(argument_area_size, text_.size() - used));
        const Commands::Result<u32> left = commands_.next(static_cast<u32>(used), piece);
        if (!left) return std::unexpected(left.error());
        if (*left > text_.size() - used) return std::unexpected(Commands::TooLong{});
        used += std::min<usize>(*left, piece.size());
        if (*left <= piece.size()) return std::string_view(text_.data(), used);
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
