// SPDX-License-Identifier: MIT
// Definitions go through the interface compiler: they are laid out as it lays out, and declare the same with the same
// prose.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "meddler/canonical.hpp"
#include "meddler/checker.hpp"
#include "meddler/format.hpp"
#include "runtime/types/definition.hpp"

namespace metta::types {

class DefinitionText final : public TextSink {
  public:
    void write(std::string_view text) override { written += text; }
    std::string written;
};

template <class... Declaration>
std::string definition(const Registry& registry, const InterfaceRecord& interface, const Declaration&... declaration) {
    DefinitionText sink;
    print_definition(sink, registry, interface, declaration...);
    return sink.written;
}

/// A fingerprint that does not tell the order of declarations, which records do not tell either.
inline u64 unordered_fingerprint(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::ranges::sort(lines);
    std::string sorted;
    for (const std::string& line : lines) sorted += line + "\n";
    return meddler::fingerprint_of(sorted);
}

/// Interfaces that have been read and checked together.
struct ReadInterfaces {
    explicit ReadInterfaces(const std::map<std::string, std::string>& texts, meddler::Fingerprint fingerprint)
        : library(diagnostics) {
        for (const auto& [name, text] : texts) read[name] = library.read_text(name + ".if", text);
        std::vector<meddler::Interface*> all;
        for (const auto& [name, interface] : read)
            if (interface != nullptr) all.push_back(interface);
        meddler::check(all, library, diagnostics, fingerprint);
        std::ostringstream told;
        diagnostics.print(told);
        problems = told.str();
    }
    meddler::Diagnostics diagnostics;
    meddler::Library library;
    std::map<std::string, meddler::Interface*> read;
    std::string problems;
};

inline void expect_same_prose(const meddler::Interface& one, const meddler::Interface& other) {
    EXPECT_EQ(one.doc, other.doc);
    for (const meddler::Declaration& declaration : one.declarations) {
        const meddler::Declaration* const there = other.find(declaration.name.text);
        ASSERT_NE(there, nullptr) << declaration.name.text;
        EXPECT_EQ(declaration.doc, there->doc) << declaration.name.text;
        const auto members = [&](const std::vector<meddler::Member>& here, const std::vector<meddler::Member>& those) {
            ASSERT_EQ(here.size(), those.size());
            for (usize place = 0; place != here.size(); ++place)
                EXPECT_EQ(here[place].doc, those[place].doc) << declaration.name.text << "." << here[place].name.text;
        };
        members(declaration.arguments, there->arguments);
        members(declaration.results, there->results);
        if (declaration.type != nullptr) members(declaration.type->members, there->type->members);
    }
}

/// All interfaces of the registry, whose files are in `folder`. Returns how many of them have the very fingerprint.
inline unsigned check_definitions(const Registry& registry, const std::string& folder) {
    std::map<std::string, std::string> written, files;
    for (u32 number = 0; number != registry.size(); ++number) {
        const InterfaceRecord& interface = registry.at(number);
        const std::string name(interface.name);
        written[name] = definition(registry, interface);
        files[name] = meddler::read_whole_file(folder + "/" + name + ".if").value();
        meddler::Diagnostics diagnostics;
        const meddler::Source source = {name, written[name]};
        EXPECT_EQ(meddler::format(source, diagnostics), written[name]) << name;
        EXPECT_TRUE(std::ranges::all_of(written[name], [](char letter) { return letter != '\t'; }));
    }
    const ReadInterfaces one(written, unordered_fingerprint), other(files, unordered_fingerprint);
    EXPECT_EQ(one.problems, "");
    for (const auto& [name, interface] : other.read) {
        EXPECT_EQ(one.read.at(name)->fingerprint, interface->fingerprint)
            << meddler::canonical_text(*one.read.at(name)) << meddler::canonical_text(*interface);
        expect_same_prose(*one.read.at(name), *interface);
    }
    const ReadInterfaces exact(written, meddler::fingerprint_of);
    unsigned same = 0;
    for (u32 number = 0; number != registry.size(); ++number)
        if (exact.read.at(std::string(registry.at(number).name))->fingerprint == registry.at(number).code.fingerprint())
            ++same;
    return same;
}

} // namespace metta::types
