// SPDX-License-Identifier: MIT
// Reading files, and finding them by the names of their interfaces.
#include "meddler/library.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "meddler/parser.hpp"

namespace metta::meddler {

namespace files = std::filesystem;

std::optional<std::string> read_whole_file(const std::string& path) {
    std::error_code problem;
    if (!files::is_regular_file(path, problem) && !files::is_fifo(path, problem)) return {};
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

Interface* Library::add(std::unique_ptr<Source> source, std::string_view expected_name) {
    const Source& kept = *sources_.emplace_back(std::move(source));
    auto parsed = parse(kept, diagnostics_);
    if (!parsed) return nullptr;
    Interface* const interface = owned_.emplace_back(std::move(parsed)).get();
    if (!expected_name.empty() && interface->name.text != expected_name) {
        diagnostics_.report(
            kept, interface->name.where,
            join("expected the interface '", expected_name, "' in this file, found '", interface->name.text, "'"),
            "name a file after its interface");
        return nullptr;
    }
    order_.push_back(interface);
    by_name_.emplace(interface->name.text, interface);
    return interface;
}

Interface* Library::read_file(const std::string& path) {
    if (const auto known = by_path_.find(path); known != by_path_.end()) return known->second;
    auto text = read_whole_file(path);
    if (!text) {
        const Source& source = *sources_.emplace_back(new Source{path, ""});
        diagnostics_.report(source, {}, "expected a file that can be read, found none");
        return by_path_[path] = nullptr;
    }
    return by_path_[path] = add(std::make_unique<Source>(path, std::move(*text)), {});
}

Interface* Library::read_text(std::string name, std::string text) {
    return add(std::make_unique<Source>(std::move(name), std::move(text)), {});
}

Interface* Library::find(std::string_view name) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
    Interface* found = nullptr;
    for (const std::string& folder : folders_) {
        const std::string path = (files::path(folder) / join(name, ".if")).string();
        auto text = read_whole_file(path);
        if (!text) continue;
        found = add(std::make_unique<Source>(path, std::move(*text)), name);
        by_path_.emplace(path, found);
        break;
    }
    by_name_.emplace(name, found);
    return found;
}

std::vector<std::string> Library::known_names() const {
    std::set<std::string> names;
    for (const auto& [name, interface] : by_name_)
        if (interface != nullptr) names.insert(name);
    for (const std::string& folder : folders_) {
        std::error_code problem;
        for (files::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem))
            if (entry->path().extension() == ".if") names.insert(entry->path().stem().string());
    }
    return {names.begin(), names.end()};
}

std::string Library::searched() const {
    std::string all;
    for (const std::string& folder : folders_) all += join(all.empty() ? "" : ", ", folder.empty() ? "." : folder);
    return all.empty() ? "no folder" : all;
}

std::vector<const Source*> Library::sources() const {
    std::vector<const Source*> all;
    for (const auto& source : sources_) all.push_back(source.get());
    return all;
}

} // namespace metta::meddler
