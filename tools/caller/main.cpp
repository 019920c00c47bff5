// SPDX-License-Identifier: MIT
// metta-call: what `./metta call` executes. Calls an operation in a machine that runs.
#include <signal.h>

#include <exception>
#include <iostream>

#include "tools/caller/link_session.hpp"
#include "tools/caller/options.hpp"
#include "tools/caller/remote_call.hpp"
#include "tools/runner/link_socket.hpp"

namespace {

using namespace metta;
using namespace metta::caller;

/// Exit statuses.
constexpr int returned_status = 0, raised_status = 1, usage_status = 2, timeout_status = 124, link_status = 125;

class StringSink final : public TextSink {
  public:
    void write(std::string_view text) override { text_ += text; }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

int failed(int status, std::string_view reason) {
    std::cerr << "metta call: " << reason << (reason.ends_with('\n') ? "" : "\n");
    return status;
}

std::string reason_of(runner::Unreachable reason, const Options& options) {
    const std::string where = options.socket.string();
    switch (reason) {
    case runner::Unreachable::nobody:
        return "expected a machine at " + where + ", found none; start one in another terminal: ./metta run";
    case runner::Unreachable::busy:
        return "expected the machine at " + where + " to be free, found that somebody else calls it; try again later";
    case runner::Unreachable::not_there:
        break;
    }
    return "expected a machine at " + where + ", found something else; --socket names another place";
}

int status_of(types::CallEnd end) {
    switch (end) {
    case types::CallEnd::returned:
        return returned_status;
    case types::CallEnd::raised:
    case types::CallEnd::refused:
        return raised_status;
    case types::CallEnd::bad_arguments:
        break;
    }
    return usage_status;
}

int run(std::span<const char* const> arguments) {
    const auto options = parse_options(arguments);
    if (!options) {
        StringSink text;
        print(text, options.error());
        // An error about no option in particular has no subject, and its text starts with the colon.
        return failed(usage_status, text.text().substr(options.error().subject.empty() ? 2 : 0));
    }
    if (options->help) {
        std::cout << help_text() << std::flush;
        return 0;
    }
    const auto end = LinkSession::Clock::now() + options->timeout;
    auto link = runner::connect_link(options->socket,
                                     std::min<std::chrono::milliseconds>(options->timeout, std::chrono::seconds(5)));
    if (!link) return failed(link_status, reason_of(link.error(), *options));
    LinkSession session(std::move(*link), end);
    RemoteCaller caller(session);
    StringSink out, why;
    const types::CallEnd ended = caller.call(options->path, options->operation, options->arguments, out, why);
    if (!session.failure().empty())
        return failed(session.timed_out() ? timeout_status : link_status, session.failure());
    (ended == types::CallEnd::returned ? std::cout : std::cerr) << out.text() << std::flush;
    if (!why.text().empty()) (void)failed(0, why.text());
    return status_of(ended);
}

} // namespace

int main(int count, char** arguments) {
    signal(SIGPIPE, SIG_IGN);
    try {
        return run({arguments + 1, static_cast<usize>(count - 1)});
    } catch (const std::exception& error) {
        return failed(link_status, error.what());
    }
}
