// SPDX-License-Identifier: MIT
// Boot archives for tests, right unless a test makes them wrong.
#pragma once

#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/crc32.hpp"

namespace metta::test {

inline std::span<const byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// Puts the right checksum into the header at `at`.
inline void seal(std::string& archive, usize at) {
    archive.replace(at + 148, 8, 8, ' ');
    unsigned sum = 0;
    for (usize index = at; index < at + 512; ++index) sum += static_cast<unsigned char>(archive[index]);
    char digits[8];
    std::snprintf(digits, sizeof digits, "%06o", sum);
    archive.replace(at + 148, 7, digits, 7);
}

struct File {
    std::string name;
    std::string contents;
    std::string prefix = "";
};

inline void append(std::string& archive, const File& file) {
    const usize at = archive.size();
    char size[12];
    std::snprintf(size, sizeof size, "%011llo", static_cast<unsigned long long>(file.contents.size()));
    archive.append(512, '\0');
    const auto put = [&](usize offset, std::string_view text) { archive.replace(at + offset, text.size(), text); };
    put(0, std::string_view(file.name).substr(0, 100));
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, size);
    put(136, "00000000000");
    put(156, "0");
    put(257, "ustar");
    put(263, "00");
    put(345, file.prefix.substr(0, 155));
    seal(archive, at);
    archive += file.contents;
    archive.resize((archive.size() + 511) / 512 * 512, '\0');
}

inline std::string manifest_line(const File& file) {
    char numbers[40];
    std::snprintf(numbers, sizeof numbers, "%08x %zu ", crc32(bytes_of(file.contents)), file.contents.size());
    return numbers + (file.prefix.empty() ? "" : file.prefix + "/") + file.name + "\n";
}

inline std::string archive_of(std::string manifest, const std::vector<File>& files) {
    std::string archive;
    append(archive, {"manifest", std::move(manifest)});
    for (const File& file : files) append(archive, file);
    return archive.append(1024, '\0');
}

inline std::string archive_of(const std::vector<File>& files) {
    std::string manifest;
    for (const File& file : files) manifest += manifest_line(file);
    return archive_of(manifest, files);
}

} // namespace metta::test
