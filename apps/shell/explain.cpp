// SPDX-License-Identifier: MIT
// One sentence for each exception.
#include "apps/shell/explain.hpp"

namespace metta::shell {
namespace {

std::string_view reason(SystemError error) {
    switch (error) {
    case SystemError::peer_died:
        return "that it has ended";
    case SystemError::busy:
        return "it busy; try again later";
    case SystemError::abandoned:
        return "the call given up";
    case SystemError::revoked:
        return "the connection gone";
    case SystemError::denied:
        return "that this shell may not do that";
    case SystemError::bad_argument:
        return "an argument refused";
    }
    return "an error without a name";
}

/// What any server can answer.
template <class Error>
void explain_system(TextSink& out, std::string_view server, const Error& error) {
    const auto* system = error.template get_if<SystemError>();
    print(out, "expected an answer from ", server, ", found ",
          system == nullptr ? "an error without a name" : reason(*system), "\n");
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

void explain(TextSink& out, std::string_view command, const Commands::Error& error) {
    print(out, command, ": ");
    if (error.is<Commands::TooLong>())
        print(out, "expected a piece that a call can carry, found a longer one\n");
    else
        explain_system(out, "the host link", error);
}

} // namespace metta::shell
