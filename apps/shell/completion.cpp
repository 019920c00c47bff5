// SPDX-License-Identifier: MIT
// Quotes are not looked into: no name that could be completed needs them.
#include "apps/shell/completion.hpp"

#include <algorithm>
#include <array>

#include "apps/shell/commands/command.hpp"
#include "apps/shell/commands/find_domain.hpp"
#include "apps/shell/files.hpp"
#include "apps/shell/path_completion.hpp"

namespace metta::shell {
namespace {

/// What the arguments of a command can be.
enum class Offer : u8 { nothing, commands, programs, files, domains, paths, paths_and_files, objects, types };

Offer offered_to(std::string_view command) {
    if (command == "help") return Offer::commands;
    if (command == "run") return Offer::programs;
    if (command == "send" || command == "script") return Offer::files;
    if (command == "kill" || command == "portals" || command == "wait") return Offer::domains;
    if (command == "ls") return Offer::paths;
    if (command == "cat") return Offer::paths_and_files;
    if (command == "call") return Offer::objects;
    if (command == "type") return Offer::types;
    return Offer::nothing;
}

/// Offers those names that begin as the word does, with the blank that follows them.
class Offers {
  public:
    Offers(std::string_view word, CandidateSink& candidates) : word_(word), candidates_(candidates) {}

    void offer(std::string_view name) {
        if (!name.starts_with(word_)) return;
        constexpr usize longest_name = 255;
        std::array<char, longest_name + 2> storage;
        TextBuffer text(storage);
        print(text, name, " ");
        if (!text.truncated()) candidates_.offer(text.text());
    }
    void offer_commands() {
        for (const CommandEntry& command : all_commands()) offer(command.name);
    }
    void offer_files(Machine& machine, bool only_programs) {
        (void)visit_files(machine, [&](u32 index, const Machine::FileRecord& record) {
            const std::string_view name = record.name;
            const bool known = only_programs && find_command(name) != nullptr;
            if (name.starts_with(word_) && !known && (!only_programs || looks_like_program(machine, index)))
                offer(name);
            return true;
        });
    }
    void offer_domains(Domains& domains) {
        (void)visit_domains(domains, [&](const Domains::DomainRecord& record) { offer(name_of(record)); });
    }

  private:
    std::string_view word_;
    CandidateSink& candidates_;
};

} // namespace

usize Completion::complete(std::string_view before, CandidateSink& candidates) {
    const usize separator = before.find_last_of(";&|\n");
    const usize command_start = separator == std::string_view::npos ? 0 : separator + 1;
    const usize blank = before.find_last_of(" \t");
    const usize word_start = std::max(command_start, blank == std::string_view::npos ? 0 : blank + 1);
    Offers names(before.substr(word_start), candidates);

    std::string_view command = before.substr(command_start, word_start - command_start);
    command.remove_prefix(std::min(command.find_first_not_of(" \t"), command.size()));
    if (command.empty()) {
        names.offer_commands();
        names.offer_files(at_.machine, true);
        return word_start;
    }
    const std::string_view word = before.substr(word_start);
    const usize name_end = std::min(command.find_first_of(" \t"), command.size());
    const std::string_view arguments = command.substr(name_end);
    switch (offered_to(command.substr(0, name_end))) {
    case Offer::nothing:
        break;
    case Offer::commands:
        names.offer_commands();
        break;
    case Offer::programs:
        names.offer_files(at_.machine, true);
        break;
    case Offer::files:
        names.offer_files(at_.machine, false);
        break;
    case Offer::domains:
        names.offer_domains(at_.domains);
        break;
    case Offer::paths_and_files:
        names.offer_files(at_.machine, false);
        [[fallthrough]];
    case Offer::paths:
        offer_paths(at_, word, false, candidates);
        break;
    case Offer::objects:
        if (arguments.find_first_not_of(" \t") == std::string_view::npos)
            offer_paths(at_, word, true, candidates);
        else
            offer_arguments(at_, arguments, word, candidates);
        break;
    case Offer::types:
        offer_types(at_, word, candidates);
        break;
    }
    return word_start;
}

} // namespace metta::shell
