// SPDX-License-Identifier: MIT
#include "tests/calls/exclusions.hpp"

namespace metta::call_tests {
namespace {

constexpr Excluded table[] = {
    {"Calls", "Begin", Exclusion::all, "takes the host's calls away from who serves them"},
    {"Calls", "Next", Exclusion::well_made, "waits for a host"},
    {"Calls", "Answer", Exclusion::well_made, "answers a host"},
    {"Calls", "AwaitEnd", Exclusion::all, "waits for a host"},
    {"Commands", "Next", Exclusion::well_made, "waits for a host, and takes its commands away"},
    {"Commands", "Finish", Exclusion::well_made, "ends the commands that run this test"},
    {"Commands", "SendFile", Exclusion::well_made, "sends the host a file that it did not ask for"},
    {"Console", "Write", Exclusion::well_made, "what is written is the test's report"},
    {"Console", "Read", Exclusion::well_made, "waits for somebody who types"},
    {"Console", "SetForeground", Exclusion::well_made, "Control-C is the shell's business"},
    {"Console", "AwaitInterrupt", Exclusion::all, "waits for Control-C"},
    {"Machine", "PowerOff", Exclusion::all, "ends the machine, if it may"},
    {"Machine", "Reboot", Exclusion::all, "ends the machine, if it may"},
    {"Nester", "Exit", Exclusion::well_made, "ends the test"},
    {"Nester", "HandleFaults", Exclusion::well_made, "nobody would report a fault of the test"},
    {"Scheduler", "Await", Exclusion::well_made, "waits for events that the test has, and nobody signals"},
    {"Target", "Hold", Exclusion::well_made, "waits for the test"},
    {"Threads", "Create", Exclusion::well_made, "a thread that starts anywhere ends the test"},
    {"Threads", "End", Exclusion::all, "ends the test"},
};

} // namespace

Exclusion exclusion_of(std::string_view interface, std::string_view operation) {
    for (const Excluded& entry : table)
        if (entry.interface == interface && entry.operation == operation) return entry.exclusion;
    return Exclusion::none;
}

} // namespace metta::call_tests
