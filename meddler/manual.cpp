// SPDX-License-Identifier: MIT
// HTML without anything from elsewhere: a page is one file that can be opened where it lies.
#include "meddler/manual.hpp"

#include <algorithm>
#include <map>

#include "meddler/canonical.hpp"

namespace metta::meddler {
namespace {

std::string escaped(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        switch (letter) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        default:
            result += letter;
        }
    }
    return result;
}

class PageWriter {
  public:
    PageWriter(const Interface& interface, const std::map<std::string_view, const Interface*>& pages)
        : interface_(interface), pages_(pages) {}

    std::string write();
    std::string prose(std::string_view text) const;

  private:
    std::string linked(std::string_view code) const;
    std::string link(std::string_view name) const;
    void declaration(const Declaration& declaration);
    void members(std::span<const Member> members, std::string_view title);
    void section(std::string_view title, Declaration::Kind kind, bool operations);
    std::string signature(const Declaration& declaration) const;

    const Interface& interface_;
    const std::map<std::string_view, const Interface*>& pages_;
    std::string out_;
};

constexpr std::string_view style =
    "body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em;color:#222;background:#fff}"
    "code,pre{font:14px/1.4 monospace}pre{background:#f4f4f4;padding:.6em;overflow-x:auto}"
    "h2{border-bottom:1px solid #ccc}h3{margin-bottom:.2em}a{color:#05a;text-decoration:none}"
    "dt{font-family:monospace;float:left;min-width:10em}dd{margin-left:11em}table{border-spacing:1em .2em}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#222}pre{background:#333}a{color:#8cf}}";

std::string page_start(std::string_view title) {
    return join("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>", escaped(title),
                "</title>\n<style>", style, "</style>\n</head>\n<body>\n");
}

/// The word as a link, if it is an interface with a page or something that this one declares.
std::string PageWriter::link(std::string_view name) const {
    if (const auto page = pages_.find(name); page != pages_.end())
        return join("<a href=\"", escaped(name), ".html\">", escaped(name), "</a>");
    if (interface_.find(name) != nullptr) return join("<a href=\"#", escaped(name), "\">", escaped(name), "</a>");
    return escaped(name);
}

/// MIDDL with its names as links; `Scope.Name` leads to the page of the scope.
std::string PageWriter::linked(std::string_view code) const {
    std::string result;
    while (!code.empty()) {
        usize length = 0;
        while (length != code.size() && is_name_part(code[length])) ++length;
        if (length == 0) {
            result += escaped(code.substr(0, 1));
            code.remove_prefix(1);
            continue;
        }
        const std::string_view word = code.substr(0, length);
        code.remove_prefix(length);
        const auto page = pages_.find(word);
        if (page != pages_.end() && code.size() > 1 && code[0] == '.' && is_name_start(code[1])) {
            usize end = 1;
            while (end != code.size() && is_name_part(code[end])) ++end;
            const std::string_view name = code.substr(1, end - 1);
            result += join("<a href=\"", escaped(word), ".html#", escaped(name), "\">", escaped(word), ".",
                           escaped(name), "</a>");
            code.remove_prefix(end);
        } else {
            result += link(word);
        }
    }
    return result;
}

/// Paragraphs are apart by empty lines; lines that are indented, or start with a bar, are shown as they are; "quoted"
/// words are code.
std::string PageWriter::prose(std::string_view text) const {
    std::string result;
    bool paragraph = false, verbatim = false;
    const auto end_paragraph = [&] { result += std::exchange(paragraph, false) ? "</p>\n" : ""; };
    const auto end_verbatim = [&] { result += std::exchange(verbatim, false) ? "</pre>\n" : ""; };
    for (usize start = 0; start < text.size();) {
        const usize end = std::min(text.find('\n', start), text.size());
        const std::string_view line = text.substr(start, end - start);
        start = end + 1;
        if (line.empty()) {
            end_paragraph();
            end_verbatim();
        } else if (line.starts_with('|') || (line.starts_with("  ") && !paragraph)) {
            end_paragraph();
            result += std::exchange(verbatim, true) ? "\n" : "<pre>";
            result += escaped(line.substr(line.starts_with('|') ? 1 : 2));
        } else {
            end_verbatim();
            result += std::exchange(paragraph, true) ? "\n" : "<p>";
            std::string_view rest = line;
            while (true) {
                const usize open = rest.find('"');
                const usize close = open == std::string_view::npos ? open : rest.find('"', open + 1);
                if (close == std::string_view::npos) break;
                result += join(escaped(rest.substr(0, open)), "<code>", linked(rest.substr(open + 1, close - open - 1)),
                               "</code>");
                rest.remove_prefix(close + 1);
            }
            result += escaped(rest);
        }
    }
    end_paragraph();
    end_verbatim();
    return result;
}

/// Lines of at most so many letters, broken behind commas.
std::string wrapped(std::string_view text) {
    constexpr usize widest = 96;
    std::string result;
    usize line_start = 0;
    while (text.size() - line_start > widest) {
        const usize end = text.find('\n', line_start);
        if (end != std::string_view::npos && end - line_start <= widest) {
            line_start = end + 1;
            continue;
        }
        const usize comma = text.substr(0, line_start + widest).rfind(", ");
        if (comma == std::string_view::npos || comma <= line_start) break;
        result += join(text.substr(0, comma + 1), "\n      ");
        text.remove_prefix(comma + 2);
        line_start = 0;
    }
    return result + std::string(text);
}

std::string PageWriter::signature(const Declaration& declaration) const {
    // Members that were written together have one type, and stay together.
    const auto list = [&](std::span<const Member> all) {
        std::string text = "[";
        for (usize place = 0; place != all.size(); ++place) {
            const Member& member = all[place];
            const bool joined = place != 0 && all[place - 1].type == member.type && all[place - 1].mode == member.mode;
            text += place == 0 ? " " : ", ";
            if (!joined && member.mode == Mode::out) text += "OUT ";
            if (!joined && member.mode == Mode::in_out) text += "IN OUT ";
            text += member.name.text;
            const bool joins =
                place + 1 != all.size() && all[place + 1].type == member.type && all[place + 1].mode == member.mode;
            if (!joins) text += join(" : ", written_type(interface_, *member.type));
        }
        return text + (all.empty() ? "]" : " ]");
    };
    std::string text = join(declaration.name.text, " : ");
    switch (declaration.kind) {
    case Declaration::Kind::type:
        return join(text, "TYPE = ", written_type(interface_, *declaration.type), ";");
    case Declaration::Kind::exception:
        return join(text, "EXCEPTION ", list(declaration.arguments), ";");
    case Declaration::Kind::announcement:
        return join(text, "ANNOUNCEMENT ", list(declaration.arguments), ";");
    case Declaration::Kind::procedure:
        break;
    }
    text += join("PROC ", list(declaration.arguments),
                 declaration.returns ? join("\n  RETURNS ", list(declaration.results)) : "\n  NEVER RETURNS");
    for (usize place = 0; place != declaration.raises.size(); ++place) {
        const Raise& raise = declaration.raises[place];
        text += place == 0 ? "\n  RAISES " : ", ";
        if (raise.interface != &interface_) text += join(raise.interface->name.text, ".");
        text += raise.name.text;
    }
    return text + ";";
}

void PageWriter::members(std::span<const Member> all, std::string_view title) {
    if (std::ranges::none_of(all, [](const Member& member) { return !member.doc.empty(); })) return;
    out_ += join("<dl title=\"", title, "\">\n");
    for (const Member& member : all)
        if (!member.doc.empty())
            out_ += join("<dt>", escaped(member.name.text), "</dt><dd>", prose(member.doc), "</dd>\n");
    out_ += "</dl>\n";
}

void PageWriter::declaration(const Declaration& declaration) {
    out_ += prose(declaration.prose);
    out_ += join("<h3 id=\"", escaped(declaration.name.text), "\">", escaped(declaration.name.text), "</h3>\n<pre>",
                 linked(wrapped(signature(declaration))), "</pre>\n", prose(declaration.doc));
    members(declaration.arguments, "arguments");
    members(declaration.results, "results");
    if (declaration.type != nullptr) members(declaration.type->members, "members");
}

void PageWriter::section(std::string_view title, Declaration::Kind kind, bool operations) {
    bool first = true;
    for (const Declaration& one : interface_.declarations) {
        if (operations ? !one.is_operation() : one.kind != kind) continue;
        if (std::exchange(first, false)) out_ += join("<h2>", title, "</h2>\n");
        declaration(one);
    }
}

std::string PageWriter::write() {
    out_ = page_start(interface_.name.text);
    out_ += join("<p><a href=\"index.html\">All interfaces</a></p>\n<h1>", escaped(interface_.name.text), "</h1>\n");
    std::string facts = interface_.local ? "<p>LOCAL: used within one domain." : "<p>Used within and between domains.";
    if (const Interface* parent = interface_.parent()) facts += join(" Extends ", link(parent->name.text), ".");
    out_ += join(facts, "</p>\n", prose(interface_.doc));
    section("Types", Declaration::Kind::type, false);
    section("Exceptions", Declaration::Kind::exception, false);
    section("Operations", Declaration::Kind::procedure, true);
    if (const Interface* parent = interface_.parent(); parent != nullptr && parent->operation_count != 0) {
        out_ += "<h2>Inherited operations</h2>\n<p>";
        bool first = true;
        for (const Interface* one = parent; one != nullptr; one = one->parent())
            for (const Declaration& inherited : one->declarations)
                if (inherited.is_operation())
                    out_ += join(std::exchange(first, false) ? "" : ", ",
                                 linked(join(one->name.text, ".", inherited.name.text)));
        out_ += "</p>\n";
    }
    out_ += join(prose(interface_.prose), "</body>\n</html>\n");
    return std::move(out_);
}

/// The first sentence of a text, for the index.
std::string_view first_sentence(std::string_view text) {
    text = text.substr(0, text.find("\n\n"));
    const usize end = text.find(". ");
    return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

} // namespace

std::vector<ManualPage> make_manual(std::span<Interface* const> interfaces) {
    std::map<std::string_view, const Interface*> pages;
    for (const Interface* interface : interfaces) pages.emplace(interface->name.text, interface);
    std::vector<ManualPage> made;
    std::string index = page_start("Interfaces") + "<h1>Interfaces</h1>\n<table>\n";
    for (const auto& [name, interface] : pages) {
        PageWriter writer(*interface, pages);
        index += join("<tr><td><a href=\"", escaped(name), ".html\">", escaped(name), "</a></td><td>",
                      writer.prose(first_sentence(interface->doc)), "</td></tr>\n");
        made.push_back({join(name, ".html"), writer.write()});
    }
    made.push_back({"index.html", index + "</table>\n</body>\n</html>\n"});
    return made;
}

} // namespace metta::meddler
