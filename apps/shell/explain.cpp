// SPDX-License-Identifier: MIT
// One sentence for each exception.
#include "apps/shell/explain.hpp"

namespace metta::shell {
namespace {

/// What any server can answer.
template <class Error>
void explain_system(TextSink& out, std::string_view server, const Error& error) {
    const auto* system = error.template get_if<SystemError>();
    print(out, "expected an answer from ", server, ", found ",
          system == nullptr ? "an error without a name" : types::found_instead(*system), "\n");
}

} // namespace

void explain(TextSink& out, std::string_view command, std::string_view object, const Domains::Error& error) {
    print(out, command, ": ");
    if (error.is<Domains::BadProgram>())
        print(out, "expected a program that can be run, found '", object, "'\n");
    else if (error.is<Domains::Exhausted>())
        print(out, "expected room for one more domain, found none; end some first ('domains' lists them)\n");
    else if (error.is<Domains::NoDomain>())
        print(out, "expected a domain's number or name, found '", object, "'; 'domains' lists them\n");
    else if (const auto* contract = error.get_if<Domains::NoContract>())
        print(out, "expected a contract that guarantees at most ", contract->left,
              " frames, found more; 'memory' tells what others are guaranteed\n");
    else if (error.is<Domains::Essential>())
        print(out, "expected a domain that the system can do without, found '", object, "'\n");
    else
        explain_system(out, "who makes domains", error);
}

void explain(TextSink& out, std::string_view command, std::string_view object, const Machine::Error& error) {
    print(out, command, ": ");
    if (error.is<Machine::NoFile>())
        print(out, "expected a file of the boot archive, found '", object, "'; 'files' lists what is there\n");
    else if (error.is<Machine::Absent>())
        print(out, "expected a machine that can do that, found one that cannot\n");
    else
        explain_system(out, "the machine's server", error);
}

void explain(TextSink& out, std::string_view command, std::string_view object, const Portals::Error& error) {
    print(out, command, ": ");
    if (error.is<Portals::NoDomain>())
        print(out, "expected a domain's number or name, found '", object, "'; 'domains' lists them\n");
    else
        explain_system(out, "the portal manager", error);
}

void explain(TextSink& out, std::string_view command, const Loader::Error& error) {
    print(out, command, ": ");
    explain_system(out, "the loader", error);
}

void explain(TextSink& out, std::string_view command, std::string_view object, const Context::Error& error) {
    print(out, command, ": ");
    if (const auto* absent = error.get_if<Context::NotFound>()) {
        const std::string_view path = absent->path;
        const usize end = path.rfind('>');
        print(out, "expected the path of something, found '", path, "'; 'ls");
        if (end != std::string_view::npos) print(out, " ", path.substr(0, end));
        print(out, "' lists what is there\n");
    } else if (const auto* value = error.get_if<Context::NotContext>()) {
        print(out, "expected a context, found '", value->path.text(), "', which is a value; 'cat ", value->path.text(),
              "' prints it\n");
    } else if (error.is(SystemError::revoked)) {
        print(out, "expected a context on the way to '", object, "', found that it is gone\n");
    } else {
        explain_system(out, "who knows names", error);
    }
}

void explain(TextSink& out, std::string_view command, const MemoryView::Error& error) {
    print(out, command, ": ");
    explain_system(out, "who manages memory", error);
}

void explain_missing(TextSink& out, std::string_view command, std::string_view service) {
    print(out, command, ": expected the service ", service,
          ", found that this shell has none; the blueprint decides who has it\n");
}

void explain(TextSink& out, std::string_view command, const Commands::Error& error) {
    print(out, command, ": ");
    if (error.is<Commands::TooLong>())
        print(out, "expected a piece that a call can carry, found a longer one\n");
    else
        explain_system(out, "the host link", error);
}

} // namespace metta::shell
