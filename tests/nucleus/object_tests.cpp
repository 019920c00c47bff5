// SPDX-License-Identifier: MIT
// Objects: what cannot be made, references that are no longer good, tables that are full.
#include "tests/nucleus/verdict.hpp"

namespace metta::nucleus_tests {
namespace {

void refused_creations(Fixture& fixture, Verdict& verdict) {
    const u64 frames = fixture.frames().take(3), nucleus_frame = fixture.boot().ram_table.base / page_size;
    const auto refused = [&](Status expected, ObjectType type, u64 frame, u32 width, std::string_view what) {
        verdict.equal(create(type, frame, width, fixture.self().value, 0x40'0000).status, expected, what);
    };
    refused(Status::bad_argument, ObjectType::none, frames, 0, "no type");
    refused(Status::bad_argument, static_cast<ObjectType>(99), frames, 0, "a type that is none");
    refused(Status::bad_argument, ObjectType::domain, frames, 2, "too few frames");
    refused(Status::bad_argument, ObjectType::stretch, frames, 10, "too many frames");
    refused(Status::bad_argument, ObjectType::stretch, frames, ~0u, "absurdly many frames");
    refused(Status::bad_argument, ObjectType::domain, frames + 1, 3, "frames that are not aligned");
    refused(Status::not_owner, ObjectType::domain, round_down(nucleus_frame, 8), 3, "frames of the nucleus");
    refused(Status::not_owner, ObjectType::vcpu, ~u64{0}, 0, "no frame");
    refused(Status::stale, ObjectType::vcpu, frames, 0, "a vcpu of what is no thread");
    verdict.equal(create_thread(frames, fixture.self(), 0xffff'8000'0000'0000, 0).status, Status::bad_argument,
                  "a thread that starts in the nucleus");
    verdict.equal(create_thread(frames, fixture.self(), 127 * (u64{1} << 40), 0).status, Status::bad_argument,
                  "a thread that starts where system calls cannot return to");
    verdict.equal(create_thread(frames, {}, 0x40'0000, 0).status, Status::stale, "a thread of no domain");
    const Created page = create_event_page(frames);
    verdict.ok(page.status, "making an event page");
    refused(Status::not_owner, ObjectType::portal_code, frames, 0, "a frame that is an object already");
    refused(Status::not_owner, ObjectType::domain, frames, 3, "frames of which one is an object's");
    verdict.equal(transfer(frames, 1, fixture.other_account()), Status::not_owner, "giving an object's frame away");
    verdict.ok(destroy(page.object), "destroying it");
}

/// A reference is to one life of one object: not to what is made in the same frames afterwards.
void stale_references(Fixture& fixture, Verdict& verdict) {
    const u64 frames = fixture.frames().take(1);
    ObjectRef last{};
    for (u32 life = 0; life < 5; ++life) {
        const Created page = create_event_page(frames);
        verdict.ok(page.status, "making an event page");
        verdict.that(page.object != last, "a reference of its own");
        if (last) {
            verdict.equal(destroy(last), Status::stale, "destroying an earlier one");
            verdict.equal(get_state(last, fixture.record_frame()), Status::stale, "its state");
            verdict.equal(configure(last, Attribute::activations).status, Status::stale, "setting something");
            verdict.equal(
                fixture.install(TestPortal::first, {.kind = PortalKind::signal, .target = last, .first = 0}).value,
                SpecificationError::target, "a portal bound to it");
        }
        last = page.object;
        verdict.ok(destroy(page.object), "destroying it");
    }
    const Created vcpu = create_portal_code(frames);
    verdict.equal(destroy({last.value}), Status::stale, "destroying what is another type by now");
    verdict.ok(destroy(vcpu.object), "destroying it");
    const u64 nucleus_frame = fixture.boot().ram_table.base / page_size;
    for (const u64 absurd : {nucleus_frame, ~u64{0}, u64{0xffff'ffff}, u64{1} << 63, u64{1} << 32})
        verdict.equal(destroy({absurd}), Status::stale, "destroying a number");
}

/// Many domains at once: more than there could be entries of anything small, and all of them go away again.
void many_domains(Fixture& fixture, Verdict& verdict) {
    constexpr u32 count = 40;
    ObjectRef domains[count];
    for (ObjectRef& domain : domains) {
        const Created made = create_domain(fixture.frames().take(3));
        verdict.ok(made.status, "making a domain");
        domain = made.object;
    }
    for (const ObjectRef domain : domains) verdict.ok(destroy(domain), "destroying a domain");
}

/// Donated tables: what is not needed can be taken back, what came with the domain cannot.
void donated_tables(Fixture& fixture, Verdict& verdict) {
    const Created domain = create_domain(fixture.frames().take(3));
    verdict.ok(domain.status, "making a domain");
    verdict.equal(configure(domain.object, Attribute::withdraw_table).status, Status::absent, "taking back its own");
    const u64 table = fixture.frames().take();
    verdict.ok(configure(domain.object, Attribute::donate_table, table, fixture.account()).status, "donating");
    verdict.equal(configure(domain.object, Attribute::donate_table, table, fixture.account()).status, Status::not_owner,
                  "donating it twice");
    verdict.equal(map_private(TestPlace::window, table, Rights::read), Status::not_owner, "mapping a table");
    const PortalResult back = configure(domain.object, Attribute::withdraw_table);
    verdict.ok(back.status, "taking it back");
    verdict.equal(back.value, table, "the frame");
    verdict.ok(get_state(domain.object, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<DomainState>().free_tables, 2u, "the tables it came with");
    verdict.ok(destroy(domain.object), "destroying it");
}

constexpr NucleusTest tests[] = {
    {"objects.refused_creations", refused_creations},
    {"objects.stale_references", stale_references},
    {"objects.many_domains", many_domains},
    {"objects.donated_tables", donated_tables},
};

} // namespace

const std::span<const NucleusTest> object_tests = tests;

} // namespace metta::nucleus_tests
