// SPDX-License-Identifier: MIT
// Reading the command line.
#include "meddler/options.hpp"

namespace metta::meddler {
namespace {

constexpr std::string_view help =
    "./metta meddler VERB FILE... [-I DIR]... [OPTIONS]\n"
    "Compiles interfaces, written in MIDDL (docs/middl.md).\n"
    "    check    says what is wrong with them\n"
    "    cpp      makes their C++ headers: NAME.hpp, NAME_types.hpp, NAME_portal.hpp, NAME_record.hpp\n"
    "    doc      makes the reference manual of them, one HTML page each\n"
    "    format   lays the files out as they should be\n"
    "\n"
    "    -I DIR         where to look for interfaces that are referred to: in the order given, then beside the FILEs\n"
    "    --output DIR   cpp, doc: where the results go (build/generated, build/manual)\n"
    "    --root DIR     cpp: include paths start here (.)\n"
    "    --depfile F    cpp: writes what was read, as a rule for make\n"
    "    --check        format: changes nothing, but names the files that would change\n"
    "The status is 0, 1 if something is wrong with a file, 2 if the call is wrong.\n";

std::unexpected<Error> refuse_option(std::string_view subject, std::string_view expected, std::string_view found,
                                     std::string_view advice = "try: ./metta meddler --help") {
    return refuse({.subject = subject, .expected = expected, .found = found, .advice = advice});
}

Result<Options::Verb> parse_verb(std::string_view word) {
    using Verb = Options::Verb;
    constexpr std::pair<std::string_view, Verb> verbs[] = {
        {"check", Verb::check}, {"cpp", Verb::cpp}, {"doc", Verb::doc}, {"format", Verb::format}};
    for (const auto& [name, verb] : verbs)
        if (word == name) return verb;
    return refuse_option("", "check, cpp, doc or format", word);
}

} // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
    Options options;
    bool has_verb = false, only_files = false;
    for (usize place = 0; place != arguments.size(); ++place) {
        const std::string_view word = arguments[place];
        const auto value = [&](std::string_view name, std::string_view what) -> Result<std::string> {
            if (word.size() > name.size())
                return std::string(word.substr(name.size() + (name.starts_with("--") ? 1 : 0)));
            if (place + 1 == arguments.size()) return refuse_option(name, what, "nothing");
            return std::string(arguments[++place]);
        };
        const auto names = [&](std::string_view name) {
            return word == name || (word.starts_with(name) && word.substr(name.size()).starts_with("="));
        };
        if (only_files || !word.starts_with('-') || word == "-") {
            if (has_verb || only_files)
                options.files.emplace_back(word);
            else
                options.verb = TRY(parse_verb(word)), has_verb = true;
        } else if (word == "--") {
            only_files = true;
        } else if (word == "--help" || word == "-h") {
            return Options{};
        } else if (word.starts_with("-I")) {
            options.folders.push_back(TRY(value("-I", "a folder")));
        } else if (names("--output")) {
            options.output = TRY(value("--output", "a folder"));
        } else if (names("--root")) {
            options.root = TRY(value("--root", "a folder"));
        } else if (names("--depfile")) {
            options.depfile = TRY(value("--depfile", "a file"));
        } else if (word == "--check") {
            options.check_only = true;
        } else {
            return refuse_option("", "-I, --output, --root, --depfile, --check or --help", word);
        }
    }
    if (!has_verb) return refuse_option("", "check, cpp, doc or format", "nothing");
    if (options.files.empty()) return refuse_option("", "one FILE at least", "none");
    return options;
}

std::string_view help_text() { return help; }

} // namespace metta::meddler
