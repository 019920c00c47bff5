// SPDX-License-Identifier: MIT
// From files to results: reading, checking, and whatever the verb asks for then.
#include "meddler/driver.hpp"

#include <filesystem>
#include <fstream>

#include "meddler/checker.hpp"
#include "meddler/cpp.hpp"
#include "meddler/format.hpp"
#include "meddler/manual.hpp"

namespace metta::meddler {
namespace {

namespace files = std::filesystem;

/// Writes `text` unless the file says so already: then the build sees that nothing has changed.
bool write_file(const files::path& path, const std::string& text, std::ostream& messages) {
    if (read_whole_file(path.string()) == text) return true;
    std::error_code problem;
    if (!path.parent_path().empty()) files::create_directories(path.parent_path(), problem);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text << std::flush;
    if (file) return true;
    messages << path.string() << ": expected to write this file, but could not\n";
    return false;
}

/// A path as rules for make have it.
std::string escaped(const std::string& path) {
    std::string result;
    for (const char letter : path) {
        if (letter == ' ' || letter == '#' || letter == '\\') result += '\\';
        if (letter == '$') result += '$';
        result += letter;
    }
    return result;
}

int write_cpp(const Options& options, std::span<Interface* const> roots, const Library& library,
              std::ostream& messages) {
    const files::path folder = options.output.empty() ? "build/generated" : options.output;
    std::string rule;
    for (const Interface* interface : roots)
        for (const GeneratedFile& file : generate_cpp(*interface, options.root)) {
            const files::path path = folder / file.path;
            if (!write_file(path, file.text, messages)) return refused_status;
            if (rule.empty()) rule = escaped(path.string()); // one is enough, and all that ninja takes
        }
    if (options.depfile.empty()) return success_status;
    rule += ":";
    for (const Source* source : library.sources())
        rule += join(" ", escaped(files::absolute(source->name).lexically_normal().string()));
    return write_file(options.depfile, rule + "\n", messages) ? success_status : refused_status;
}

int write_manual(const Options& options, std::span<Interface* const> roots, std::ostream& messages) {
    const files::path folder = options.output.empty() ? "build/manual" : options.output;
    for (const ManualPage& page : make_manual(roots))
        if (!write_file(folder / page.name, page.text, messages)) return refused_status;
    return success_status;
}

int format_files(const Options& options, std::ostream& output, std::ostream& messages) {
    int status = success_status;
    for (const std::string& path : options.files) {
        Diagnostics diagnostics;
        const auto text = read_whole_file(path);
        const Source source = {path, text.value_or("")};
        if (!text) diagnostics.report(source, {}, "expected a file that can be read, found none");
        const std::string formatted = format(source, diagnostics);
        diagnostics.print(messages);
        if (diagnostics.empty() && formatted != *text) {
            if (options.check_only) output << path << '\n';
            if (!options.check_only && write_file(path, formatted, messages)) continue;
            status = refused_status;
        }
        if (!diagnostics.empty()) status = refused_status;
    }
    return status;
}

} // namespace

int run(const Options& options, std::ostream& output, std::ostream& messages) {
    if (options.verb == Options::Verb::help) {
        output << help_text();
        return success_status;
    }
    if (options.verb == Options::Verb::format) return format_files(options, output, messages);
    Diagnostics diagnostics;
    Library library(diagnostics);
    for (const std::string& folder : options.folders) library.add_folder(folder);
    std::set<std::string> beside;
    for (const std::string& file : options.files)
        if (std::string folder = files::path(file).parent_path().string(); beside.insert(folder).second)
            library.add_folder(std::move(folder));
    std::vector<Interface*> roots;
    for (const std::string& file : options.files)
        if (Interface* const interface = library.read_file(file)) roots.push_back(interface);
    check(roots, library, diagnostics);
    diagnostics.print(messages);
    if (!diagnostics.empty()) return refused_status;
    if (options.verb == Options::Verb::cpp) return write_cpp(options, roots, library, messages);
    if (options.verb == Options::Verb::doc) return write_manual(options, roots, messages);
    return success_status;
}

} // namespace metta::meddler
