// SPDX-License-Identifier: MIT
// What a domain leaves when it is ended: nothing.
#include <array>

#include "tests/memory/child.hpp"
#include "tests/memory/own_memory.hpp"

namespace metta::memory_tests {
namespace {

constexpr u32 status_of_a_fault = 139;
constexpr std::string_view word = "4711";
constexpr u64 value_of_word = 4711;

struct NumberText {
    explicit NumberText(u64 number) : buffer(storage) { print(buffer, number); }
    std::array<char, 24> storage;
    TextBuffer buffer;
};

/// One whose fault is not reported.
bool run_reader(Child& reader) {
    return reader.make("read", word) && reader.quiet() && reader.start() && reader.told(1);
}
/// It reads the word there; then, when it is told again, faults.
bool reads(const Setting& setting, Child& reader, u64 address) {
    if (!tell_number(setting, "address", address)) return false;
    reader.tell();
    return reader.told(2);
}
void faults(Child& reader, Verdict& verdict) {
    reader.tell();
    verdict.equal(reader.finish().value_or(0), status_of_a_fault, "how a reader ends then");
}

void stretch(const Setting& setting, Verdict& verdict) {
    Child reader(setting), owner(setting);
    if (!verdict.that(run_reader(reader), "a reader")) return;
    if (!verdict.that(owner.run("own", NumberText(reader.number()).buffer.text(), word), "an owner")) return;
    const u64 base = number_told(setting, "base").value_or(0);
    if (!verdict.that(reads(setting, reader, base), "to read what the owner has written")) return;
    verdict.that(owner.kill(), "to end the owner");
    faults(reader, verdict);
}

/// What it has mapped into another's stretch.
void mapping(const Setting& setting, Verdict& verdict) {
    auto own = OwnMemory::open();
    const auto place = own ? own->place(page_size) : std::nullopt;
    Child reader(setting), mapper(setting);
    if (!verdict.that(place.has_value() && run_reader(reader), "a stretch and a reader")) return;
    if (!verdict.that(own->stretches.set_rights(place->base, reader.number(), read_only).has_value() &&
                          mapper.make("map", NumberText(place->base).buffer.text(), word) &&
                          own->stretches.set_rights(place->base, mapper.number(), read_write_and_map) &&
                          mapper.start() && mapper.told(1),
                      "somebody who maps a frame of its own"))
        return;
    verdict.equal(word_at(place->base), value_of_word, "the word that it has written");
    verdict.that(reads(setting, reader, place->base), "somebody else to read it");
    verdict.that(mapper.kill(), "to end it");
    faults(reader, verdict);
    const auto frame = take_frame(own->frames);
    if (!verdict.that(frame && place->bound.map(place->base, *frame) == Status::ok, "room for a frame there")) return;
    verdict.equal(word_at(place->base), 0, "the word that is there then");
}

void range(const Setting& setting, Verdict& verdict) {
    Child nester(setting);
    if (!verdict.that(nester.run("nest"), "a nester with a range and a child")) return;
    const u64 base = number_told(setting, "base").value_or(0);
    auto own = OwnMemory::open();
    if (!verdict.that(own && own->stretches.query(base), "its child's stretch")) return;
    verdict.that(nester.kill(), "to end the nester");
    const auto gone = own->stretches.query(base);
    verdict.that(!gone && gone.error().is<Stretches::NoStretch>(), "neither stretch nor range afterwards");
}

constexpr MemoryTest all[] = {
    {"death.stretch", stretch},
    {"death.mapping", mapping},
    {"death.range", range},
};

} // namespace

const std::span<const MemoryTest> death_tests = all;

} // namespace metta::memory_tests
