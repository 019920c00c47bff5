// SPDX-License-Identifier: MIT
// What each command does.
#include "servers/init/commands.hpp"

#include "interfaces/nucleus.hpp"
#include "runtime/base/crc32.hpp"
#include "runtime/base/x86_64/instructions.hpp"
#include "servers/init/faults.hpp"

#include <algorithm>

namespace metta::init {
namespace {

using Words = std::span<const std::string_view>;

struct CommandEntry {
    std::string_view name;
    std::string_view arguments;
    std::string_view purpose;
    usize fewest_words, most_words;
    u32 (*run)(Words words, const Surroundings& at);
};

constexpr std::string_view path_names[] = {"", "PVH", "Multiboot2"};

void print_processor(TextSink& out) {
    u32 text[13] = {};
    if (x86::Cpuid::leaf(0x8000'0000).eax < 0x8000'0004) return print(out, "unnamed");
    for (u32 part = 0; part < 3; ++part) {
        const auto [eax, ebx, ecx, edx] = x86::Cpuid::leaf(0x8000'0002 + part);
        std::ranges::copy(std::array{eax, ebx, ecx, edx}, text + usize{4} * part);
    }
    std::string_view name(reinterpret_cast<const char*>(text));
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    print(out, name);
}

void print_features(TextSink& out, u32 features, bool used) {
    bool any = false;
    for (u32 bit = 0; bit < static_cast<u32>(Feature::count); ++bit) {
        if (((features >> bit & 1) != 0) != used) continue;
        print(out, " ", feature_names[bit]);
        any = true;
    }
    if (!any) print(out, " none");
}

u32 version(Words, const Surroundings& at) {
    const BootInfo& boot = at.machine.boot();
    print(at.out, "Metta ", METTA_VERSION, ", build ");
    for (const u8 part : std::span(boot.build_id).first(6)) print(at.out, Hex{part, 2});
    print(at.out, "\nboot path: ", path_names[static_cast<u32>(boot.path)], "\nprocessor: ");
    print_processor(at.out);
    print(at.out, "\nprotection in use:");
    print_features(at.out, boot.features, true);
    print(at.out, "\nnot on this processor:");
    print_features(at.out, boot.features, false);
    if (const Framebuffer& screen = boot.framebuffer; screen.address != 0)
        print(at.out, "\nframebuffer: ", screen.width, " x ", screen.height, ", ", screen.bits_per_pixel, " bits");
    print(at.out, "\nmemory: ", (at.machine.memory(RegionKind::available) + at.machine.memory(RegionKind::boot)) / 1024,
          " KiB free\n");
    return status_ok;
}

u32 echo(Words words, const Surroundings& at) {
    for (usize word = 1; word < words.size(); ++word) print(at.out, word == 1 ? "" : " ", words[word]);
    print(at.out, "\n");
    return status_ok;
}

u32 memory(Words, const Surroundings& at) {
    constexpr std::string_view kinds[] = {"?",         "available",    "reserved", "ACPI tables", "ACPI working memory",
                                          "defective", "boot program", "nucleus",  "domain init", "boot archive"};
    const BootInfo& boot = at.machine.boot();
    for (const MemoryRegion& region : std::span(boot.regions).first(boot.region_count))
        print(at.out, Hex{region.base, 12}, "-", Hex{region.end() - 1, 12}, "  ", region.size / 1024, " KiB  ",
              kinds[static_cast<u32>(region.kind)], "\n");
    return status_ok;
}

u32 files(Words, const Surroundings& at) {
    for (const ArchiveMember& member : at.machine.archive())
        print(at.out, member.name, "  ", member.data.size(), " bytes  crc32 ", Hex{member.checksum, 8}, "\n");
    return status_ok;
}

u32 send(Words words, const Surroundings& at) {
    if (!at.link.serving()) {
        print(at.out, "send: expected to be run by a host over the host link, found it typed at the console\n");
        return status_failed;
    }
    const Result<std::span<const byte>> file = at.machine.archive().file(words[1]);
    if (!file) {
        print(at.out, "send: ", file.error(), " ('files' lists what is there)\n");
        return status_failed;
    }
    std::array<byte, link::chunk_size> chunk;
    const auto transmit = [&](char mark, std::span<const byte> bytes) {
        chunk[0] = byte(mark);
        std::ranges::copy(bytes, chunk.begin() + 1);
        at.link.send(link::Channel::file, std::span(chunk).first(1 + bytes.size()));
    };
    constexpr usize piece = link::chunk_size - 1; // the names of ustar members have at most 256 bytes
    transmit('o', std::as_bytes(std::span(words[1])));
    for (usize done = 0; done < file->size(); done += piece)
        transmit('d', file->subspan(done, std::min(piece, file->size() - done)));
    transmit('c', link::bytes_of(crc32(*file)));
    return status_ok;
}

u32 fault(Words words, const Surroundings& at) {
    if (!commit_fault(words[1], at.machine.boot())) {
        print(at.out, "fault: expected one of");
        for (const std::string_view kind : fault_kinds()) print(at.out, " ", kind);
        print(at.out, ", found '", words[1], "'\n");
        return status_usage;
    }
    print(at.out, "fault: expected to be stopped for ", words[1], ", found nothing that did\n");
    return status_failed;
}

u32 selftest(Words, const Surroundings& at) {
    const std::string_view broken = broken_portal_bound();
    print(at.out, broken.empty() ? "portals keep to their bounds" : broken, "\n");
    return broken.empty() ? status_ok : status_failed;
}

u32 fail_command(Words, const Surroundings&) { return status_failed; }

u32 hardware(Words, const Surroundings& at) {
    const BootInfo& boot = at.machine.boot();
    // The nucleus counts while the machine runs.
    const auto count = [](const u32& counter) { return *static_cast<const volatile u32*>(&counter); };
    print(at.out, "survived: ", count(boot.non_maskable_interrupts), " non-maskable interrupts, ",
          count(boot.machine_checks), " machine checks\n");
    return status_ok;
}

u32 hang(Words, const Surroundings&) {
    for (;;) asm volatile("pause");
}

u32 poweroff(Words, const Surroundings& at) {
    const bool known = at.machine.boot().power_off.port_a != 0;
    // Whoever waits for a status gets one first.
    if (known && at.link.serving()) at.link.finish(status_ok);
    power_off();
    print(at.out, "poweroff: expected ",
          known ? "the machine to go off, found it still on" : "ACPI tables that tell how, found none that do",
          "; switch it off by hand\n");
    return status_failed;
}

u32 help(Words words, const Surroundings& at);

constexpr CommandEntry commands[] = {
    {"echo", "[WORD]...", "prints its words", 1, shell::CommandLine::maximum_words, echo},
    {"false", "", "does nothing, and fails", 1, 1, fail_command},
    {"fault", "KIND", "for tests: breaks a rule of the nucleus, which stops the machine", 2, 2, fault},
    {"files", "", "lists the boot archive", 1, 1, files},
    {"hang", "", "for tests: never ends", 1, 1, hang},
    {"hardware", "", "tells which errors the hardware has reported since the start", 1, 1, hardware},
    {"help", "[COMMAND]", "tells what a command does, or all of them", 1, 2, help},
    {"memory", "", "lists physical memory and what it is used for", 1, 1, memory},
    {"poweroff", "", "switches the machine off", 1, 1, poweroff},
    {"selftest", "", "tries what portals must refuse", 1, 1, selftest},
    {"send", "FILE", "sends a file of the boot archive to the host", 2, 2, send},
    {"version", "", "tells version, build, boot path, processor and memory", 1, 1, version},
};

const CommandEntry* find(std::string_view name) {
    const auto* at = std::ranges::find(commands, name, &CommandEntry::name);
    return at == std::end(commands) ? nullptr : at;
}

void print_usage(TextSink& out, const CommandEntry& command) {
    print(out, command.name, command.arguments.empty() ? "" : " ", command.arguments, ": ", command.purpose, "\n");
}

u32 unknown(std::string_view name, TextSink& out) {
    print(out, "init: expected a command, found '", name, "'; 'help' lists them\n");
    return status_unknown_command;
}

u32 help(Words words, const Surroundings& at) {
    if (words.size() == 2) {
        const CommandEntry* command = find(words[1]);
        if (command == nullptr) return unknown(words[1], at.out);
        print_usage(at.out, *command);
        return status_ok;
    }
    for (const CommandEntry& command : commands) print_usage(at.out, command);
    print(at.out, "Commands are separated by ';', '&&' or '||'; quote with ' or \".\n");
    return status_ok;
}

u32 run_one(Words words, const Surroundings& at) {
    const CommandEntry* command = find(words[0]);
    if (command == nullptr) return unknown(words[0], at.out);
    if (words.size() < command->fewest_words || words.size() > command->most_words) {
        print(at.out, words[0], ": expected ",
              command->most_words == 1    ? "no arguments"
              : command->fewest_words > 1 ? "one argument"
              : command->most_words == 2  ? "at most one argument"
                                          : "at most two arguments",
              ", found ", words.size() - 1, "; usage: ");
        print_usage(at.out, *command);
        return status_usage;
    }
    return command->run(words, at);
}

} // namespace

u32 run_commands(std::string_view text, const Surroundings& surroundings) {
    shell::CommandLine line(text);
    u32 status = status_ok;
    for (;;) {
        const Result<shell::Command> command = line.next(status);
        if (!command) {
            print(surroundings.out, command.error(), "\n");
            return status_usage;
        }
        if (command->words.empty()) return status;
        if (command->background) {
            print(surroundings.out, "init: expected a command to wait for, found '&'; leave it away\n");
            return status_usage;
        }
        if (!command->runs_after(status)) continue;
        status = run_one(command->words, surroundings);
        surroundings.out.flush();
    }
}

} // namespace metta::init
