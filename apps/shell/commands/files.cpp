// SPDX-License-Identifier: MIT
// The boot archive's files: listed, sent, run.
#include "apps/shell/files.hpp"

#include "apps/shell/commands/command.hpp"
#include "apps/shell/explain.hpp"
#include "runtime/base/crc32.hpp"
#include "runtime/base/link/frame.hpp"

namespace metta::shell {
namespace {

/// Sends the file in pieces, and their checksum.
u32 send_pieces(const File& file, std::string_view name, Shell& shell) {
    Commands& commands = *shell.at().commands;
    const auto transmit = [&](Commands::Part part, std::span<const byte> piece) {
        const Commands::Result<void> sent = commands.send_file(part, middl::octets(piece));
        if (!sent) explain(shell.out(), "send", sent.error());
        return sent.has_value();
    };
    if (!transmit(Commands::Part::name, std::as_bytes(std::span(name)))) return status_failed;
    constexpr u32 piece_size = link::chunk_size - 1; // with its mark it fills a frame
    u32 checksum = 0;
    for (u64 done = 0; done < file.size;) {
        const auto piece = shell.at().machine.read_file(file.index, done, piece_size);
        if (!piece) {
            explain(shell.out(), "send", name, piece.error());
            return status_failed;
        }
        const auto bytes = std::as_bytes(std::span<const u8>(*piece));
        if (bytes.empty()) break;
        if (!transmit(Commands::Part::data, bytes)) return status_failed;
        checksum = crc32(bytes, checksum);
        done += bytes.size();
    }
    return transmit(Commands::Part::checksum, link::bytes_of(checksum)) ? status_ok : status_failed;
}

} // namespace

u32 list_files(const Call&, Shell& shell) {
    const auto error = visit_files(shell.at().machine, [&](u32, const Machine::FileRecord& record) {
        print(shell.out(), record.name.text(), "  ", record.size, " bytes  crc32 ", Hex{record.checksum, 8}, "\n");
        return true;
    });
    if (!error) return status_ok;
    explain(shell.out(), "files", {}, *error);
    return status_failed;
}

u32 send_file(const Call& call, Shell& shell) {
    Commands* commands = shell.at().commands;
    const bool serving = commands != nullptr && commands->serving().value_or(false);
    if (!serving) {
        print(shell.out(), "send: expected to be run by a host over the host link, found it typed at the console\n");
        return status_failed;
    }
    const Machine::Result<File> file = find_file(shell.at().machine, call.words[1]);
    if (!file) {
        explain(shell.out(), "send", call.words[1], file.error());
        return status_failed;
    }
    return send_pieces(*file, call.words[1], shell);
}

u32 run_script(const Call& call, Shell& shell) { return shell.run_script("script", call.words[1]); }

} // namespace metta::shell
