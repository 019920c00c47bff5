// SPDX-License-Identifier: MIT
#include "tools/runner/link_socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

namespace metta::runner {
namespace {

/// Nothing: the path is too long for a socket.
std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.empty() || text.size() >= sizeof address.sun_path) return std::nullopt;
    std::ranges::copy(text, address.sun_path);
    return address;
}

Descriptor new_socket() { return Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

/// A folder that is made is its owner's alone.
std::error_code make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
    if (!error && mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) error = {errno, std::generic_category()};
    return error;
}

} // namespace

std::expected<LinkSocket, std::string> LinkSocket::listen(const std::filesystem::path& path) {
    const auto refused = [&](const std::string& reason) { return std::unexpected(path.string() + ": " + reason); };
    const auto address = address_of(path);
    if (!address) return refused("expected a path of at most 107 bytes");
    if (const std::error_code error = make_folder(path.parent_path())) return refused(error.message());
    const std::string lock_path = path.string() + ".lock";
    Descriptor lock(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.number() < 0) return refused(std::strerror(errno));
    if (flock(lock.number(), LOCK_EX | LOCK_NB) != 0) return refused("another machine has it");

    struct stat found;
    if (lstat(path.c_str(), &found) == 0) {
        if (!S_ISSOCK(found.st_mode)) return refused("expected nothing or a socket, found something else");
        unlink(path.c_str());
    }
    Descriptor listening = new_socket();
    const mode_t mask = umask(0177);
    const bool bound = bind(listening.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
    const int error = errno;
    umask(mask);
    if (!bound) return refused(std::strerror(error));
    if (::listen(listening.number(), 4) != 0) return refused(std::strerror(errno));
    return LinkSocket(path, std::move(lock), std::move(listening));
}

LinkSocket::~LinkSocket() {
    if (lock_.number() >= 0) unlink(path_.c_str());
}

Descriptor LinkSocket::accept() const {
    Descriptor peer(accept4(listening_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    ucred who = {};
    socklen_t size = sizeof who;
    if (peer.number() < 0 || getsockopt(peer.number(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return Descriptor();
    return who.uid == geteuid() || who.uid == 0 ? std::move(peer) : Descriptor();
}

std::expected<Descriptor, Unreachable> connect_link(const std::filesystem::path& path,
                                                    std::chrono::milliseconds patience) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point end = Clock::now() + patience;
    const auto address = address_of(path);
    Descriptor link = new_socket();
    if (!address) return std::unexpected(Unreachable::not_there);
    if (connect(link.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return std::unexpected(errno == ENOENT || errno == ECONNREFUSED ? Unreachable::nobody : Unreachable::not_there);
    std::string line;
    while (!line.ends_with('\n')) {
        pollfd watched = {link.number(), POLLIN, 0};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        char letter = 0;
        if (poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left, 0))) <= 0 ||
            recv(link.number(), &letter, 1, 0) != 1 || line.size() == 64)
            return std::unexpected(Unreachable::not_there);
        line += letter;
    }
    if (line == link_greetings[static_cast<int>(LinkGreeting::busy)]) return std::unexpected(Unreachable::busy);
    if (line != link_greetings[static_cast<int>(LinkGreeting::relayed)]) return std::unexpected(Unreachable::not_there);
    return link;
}

} // namespace metta::runner
