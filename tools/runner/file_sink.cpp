// SPDX-License-Identifier: MIT
#include "tools/runner/file_sink.hpp"

#include <algorithm>

#include "runtime/base/link/frame.hpp"

namespace metta::runner {
namespace {

constexpr std::string_view subject = "file from the machine";

bool acceptable(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '.' || letter == '_' || letter == '-';
}

} // namespace

bool acceptable_name(std::string_view name) {
    return !name.empty() && name.size() <= 200 && name[0] != '.' && std::ranges::all_of(name, acceptable);
}

FileSink::~FileSink() {
    if (!unfinished()) return;
    file_.close();
    std::error_code ignored;
    std::filesystem::remove(part_, ignored);
}

Result<void> FileSink::take(std::span<const byte> payload) {
    if (payload.empty()) return refuse({.subject = subject, .expected = "a payload of 'o', 'd' or 'c'"});
    const auto rest = payload.subspan(1);
    const char operation = static_cast<char>(payload[0]);
    if (operation == 'o' && !unfinished()) return open({reinterpret_cast<const char*>(rest.data()), rest.size()});
    if (operation == 'c' && unfinished()) return close(rest);
    if (operation != 'd' || !unfinished())
        return refuse({.subject = subject,
                       .expected = unfinished() ? "data or the end of the open file" : "the opening of a file",
                       .found = {reinterpret_cast<const char*>(payload.data()), 1}});
    file_.write(reinterpret_cast<const char*>(rest.data()), static_cast<std::streamsize>(rest.size()));
    checksum_ = crc32(rest, checksum_);
    return {};
}

Result<void> FileSink::open(std::string_view name) {
    if (!acceptable_name(name))
        return refuse(
            {.subject = subject, .expected = "a name of A-Z a-z 0-9 . _ - without a leading dot", .found = name});
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    whole_ = folder_ / name;
    part_ = folder_ / ("." + std::string(name) + ".part");
    std::filesystem::remove(whole_, error); // an older one must not pass for this one
    file_.open(part_, std::ios::binary | std::ios::trunc);
    checksum_ = 0;
    if (!file_)
        return refuse({.subject = subject, .expected = "a folder that can be written", .found = folder_.native()});
    return {};
}

Result<void> FileSink::close(std::span<const byte> checksum) {
    if (checksum.size() != 4 || link::number_of(checksum.first<4>()) != checksum_)
        return refuse({.subject = subject, .expected = "the CRC-32 of what came before", .value = checksum_});
    file_.close();
    std::error_code error;
    if (file_) std::filesystem::rename(part_, whole_, error);
    if (!file_ || error) return refuse({.subject = subject, .expected = "room on the disk", .found = part_.native()});
    return {};
}

} // namespace metta::runner
