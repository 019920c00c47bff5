// SPDX-License-Identifier: MIT
// Frames and page tables as maps; what must not happen aborts the test.
#include "runtime/paging/tests/simulated_machine.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace metta::paging {
namespace {

constexpr u64 first_frame = 100;

SimulatedMachine* current = nullptr;

void require(bool truth, const char* what) {
    if (truth) return;
    std::fprintf(stderr, "simulated machine: %s\n", what);
    std::abort();
}

SimulatedMachine& the() {
    require(current != nullptr, "there is one");
    return *current;
}

bool is_page(u64 address) { return address % page_size == 0; }

bool allowed(Rights rights, u64 code) {
    if ((code & Fault::execute_bit) != 0) return allows(rights, Rights::execute);
    return allows(rights, (code & Fault::write_bit) != 0 ? Rights::read_write : Rights::read);
}

} // namespace

SimulatedMachine::SimulatedMachine() { current = this; }
SimulatedMachine::~SimulatedMachine() { current = nullptr; }

byte* SimulatedMachine::access(Pager& pager, u64 address, u64 code) {
    faults_of_last_access = 0;
    for (;;) {
        const auto found = mappings.find(address & ~(page_size - 1));
        const bool present = found != mappings.end();
        if (present && allowed(found->second.rights, code))
            return &frames.at(found->second.frame).bytes[address % page_size];
        require(++faults_of_last_access < 8, "an access gets somewhere");
        pager.lock();
        refusal = pager.resolve(address, code | (present ? Fault::present_bit : 0));
        pager.unlock();
        require(window == 0 && !vectors_saved, "a handler leaves nothing behind");
        if (refusal != PagingRefusal::none) return nullptr;
    }
}

void SimulatedMachine::take_unused_for_another_use() {
    ++reclaimed;
    for (auto& [number, frame] : frames) frame.elsewhere |= frame.maps == 0 && !frame.nailed && !frame.foreign;
}

void SimulatedMachine::take_unused() {
    ++reclaimed;
    held -= static_cast<u32>(
        std::erase_if(frames, [](const auto& frame) { return frame.second.maps == 0 && !frame.second.nailed; }));
}

void SimulatedMachine::map_foreign(u64 address, const Page& content) {
    u64 number = u64{1} << 30;
    while (frames.contains(number)) ++number;
    frames[number] = {.bytes = content, .maps = 1, .nailed = false, .foreign = true};
    mappings[address] = {number, Rights::read};
}

namespace machine {

Status map(u32 portal, u64 address, u64 frame, Rights rights) {
    SimulatedMachine& machine = the();
    if (const auto hook = std::exchange(machine.before_map, nullptr)) hook(address);
    require(is_page(address), "pages are mapped");
    const auto found = machine.frames.find(frame);
    if (found == machine.frames.end() || found->second.foreign) return Status::not_owner;
    if (machine.mappings.contains(address)) return Status::occupied;
    if (machine.tables_wanted && portal == window_portal && !machine.tables.contains(address / large_page_size)) {
        if (machine.donated_tables == 0) return Status::needs_table;
        --machine.donated_tables;
        machine.tables.insert(address / large_page_size);
    }
    machine.mappings[address] = {frame, portal == window_portal ? rights : machine.stretch_rights};
    ++found->second.maps;
    return Status::ok;
}

Demapped demap(u32, u64 address) {
    SimulatedMachine& machine = the();
    const auto found = machine.mappings.find(address);
    if (found == machine.mappings.end()) return {Status::absent, 0};
    const u64 frame = found->second.frame;
    machine.mappings.erase(found);
    --machine.frames.at(frame).maps;
    return {Status::ok, frame};
}

u64 allocate(u32 count) {
    SimulatedMachine& machine = the();
    require(machine.vectors_saved, "calls are made with vector registers saved");
    ++machine.allocations;
    if (machine.held + count > machine.limit) return 0;
    u64 first = first_frame;
    for (u64 frame = first; frame != first + count; ++frame)
        if (machine.frames.contains(frame)) first = frame + 1;
    for (u64 frame = first; frame != first + count; ++frame) machine.frames[frame] = {};
    machine.held += count;
    return first;
}

bool give_back(u64 frame) {
    SimulatedMachine& machine = the();
    require(machine.vectors_saved, "calls are made with vector registers saved");
    const auto found = machine.frames.find(frame);
    if (found == machine.frames.end()) return false; // it has been taken already
    require(found->second.maps == 0 && !found->second.nailed && !found->second.foreign, "what is unused is given back");
    require(!found->second.elsewhere, "what is used elsewhere is not given back");
    machine.frames.erase(found);
    --machine.held;
    return true;
}

Status nail(u64 frame, bool nailed) {
    SimulatedMachine& machine = the();
    const auto found = machine.frames.find(frame);
    if (found == machine.frames.end()) return Status::not_owner;
    found->second.nailed = nailed;
    machine.nails += nailed ? 1 : -1u;
    return Status::ok;
}

bool add_table() {
    SimulatedMachine& machine = the();
    require(machine.vectors_saved, "calls are made with vector registers saved");
    if (machine.tables_refused || machine.held >= machine.limit) return false;
    ++machine.held;
    ++machine.donated_tables;
    return true;
}

byte* open_window(u64 frame) {
    SimulatedMachine& machine = the();
    const auto found = machine.frames.find(frame);
    if (found == machine.frames.end() || machine.window != 0) return nullptr;
    machine.window = frame;
    ++found->second.maps;
    return found->second.bytes.data();
}

void close_window() {
    SimulatedMachine& machine = the();
    require(machine.window != 0, "what is closed is open");
    --machine.frames.at(machine.window).maps;
    machine.window = 0;
}

const byte* page_at(u64 address) {
    SimulatedMachine& machine = the();
    const auto found = machine.mappings.find(address);
    require(found != machine.mappings.end(), "what is read is there");
    return machine.frames.at(found->second.frame).bytes.data();
}

void clear_page(byte* page) { std::memset(page, 0, page_size); }
void copy_page(byte* to, const byte* from) { std::memcpy(to, from, page_size); }

void wait() { require(false, "nobody waits for a lock that one thread uses"); }

void save_vectors() { the().vectors_saved = true; }
void restore_vectors() { the().vectors_saved = false; }

} // namespace machine

} // namespace metta::paging
