// SPDX-License-Identifier: MIT
// No register of one domain is readable in another through an untrusting portal, in either direction.
#include <cstring>

#include "tests/nucleus/invoke_filled.hpp"
#include "tests/nucleus/verdict.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 portal = TestPortal::first, constants = portal + 1, port = portal + 2;
constexpr u64 secret = 0x1eaf'1eaf'1eaf'0000; ///< and the register's number in the low bits
constexpr u64 badge = 0xbad9e;
constexpr u32 initial_mxcsr = 0x1f80, initial_control = 0x37f;

/// Argument registers in order, as Registers has them.
constexpr u64 Registers::* argument_registers[] = {&Registers::rdi, &Registers::rsi, &Registers::rdx,
                                                   &Registers::r10, &Registers::r8,  &Registers::r9};
constexpr u64 Registers::* kept_registers[] = {&Registers::rbx, &Registers::r12, &Registers::r13, &Registers::r14,
                                               &Registers::r15};
constexpr std::string_view argument_names[] = {"rdi", "rsi", "rdx", "r10", "r8", "r9"};
constexpr std::string_view kept_names[] = {"rbx", "r12", "r13", "r14", "r15"};

/// A page that the peer dumps into, and that the test reads.
class Dump {
  public:
    Dump(Fixture& fixture, const Peer& peer, bool bases) : frame_(fixture.frames().take()) {
        status_ = fixture.map_into(peer, peer_dump_address, frame_, Rights::read_write);
        page_ = reinterpret_cast<PeerDump*>(Fixture::open(frame_));
        if (page_ != nullptr) std::memset(page_, 0, page_size);
        if (page_ != nullptr) page_->has_bases = bases ? 1 : 0;
    }
    ~Dump() { Fixture::close(); }
    Dump(const Dump&) = delete;
    Dump& operator=(const Dump&) = delete;
    Status status() const { return page_ == nullptr ? Status::not_owner : status_; }
    const PeerDump& seen() const { return *page_; }

  private:
    u64 frame_;
    Status status_;
    PeerDump* page_;
};

bool has_bases(const Fixture& fixture) {
    return (fixture.boot().features >> static_cast<u32>(Feature::fsgsbase) & 1) != 0;
}

void fill_registers() {
    AllRegisters& before = registers_before;
    auto* words = reinterpret_cast<u64*>(&before.general);
    for (u64 number = 0; number < sizeof(Registers) / sizeof(u64); ++number) words[number] = secret | number;
    before.general.rax = portal;
    for (auto& vector : before.vectors) vector[0] = vector[1] = secret;
    before.fs_base = 0x5eed'0000, before.gs_base = 0x5eed'1000;
    before.mxcsr = 0x5f80, before.x87_control = 0x77f; // another rounding and precision
}

u64 vector_bits(const u64 (&vectors)[16][2]) {
    u64 bits = 0;
    for (const auto& vector : vectors) bits |= vector[0] | vector[1];
    return bits;
}

/// What the server saw, of a caller who passes `arguments` registers.
void check_server(const PeerDump& seen, const Peer& peer, u8 arguments, bool bases, Verdict& verdict) {
    const u64 in_order[] = {seen.rdi, seen.rsi, seen.rdx, seen.r10, seen.r8, seen.r9};
    for (u8 number = 0; number < 6; ++number)
        verdict.equal(in_order[number], number < arguments ? registers_before.general.*argument_registers[number] : 0,
                      argument_names[number]);
    verdict.equal(seen.rax, badge, "rax in the server");
    verdict.equal(seen.rcx, peer.entry(PeerEntry::dump_registers), "rcx in the server");
    verdict.equal(seen.r11, 0x202u, "r11 in the server");
    const u64 hidden[] = {seen.rbx, seen.rbp, seen.r12, seen.r13, seen.r14, seen.r15};
    for (const u64 value : hidden) verdict.equal(value, 0u, "a register that is the caller's own, in the server");
    verdict.equal(seen.rsp, TestPlace::stack_top(0), "rsp in the server");
    verdict.equal(vector_bits(seen.xmm), 0u, "vector registers in the server");
    verdict.equal(seen.mxcsr, initial_mxcsr, "mxcsr in the server");
    verdict.equal(seen.x87_control, initial_control, "x87 control word in the server");
    if (!bases) return;
    verdict.equal(seen.fs_base, 0u, "FS base in the server");
    verdict.equal(seen.gs_base, 0u, "GS base in the server");
}

/// What the caller saw, of a server that fills everything with noise.
void check_caller(u8 results, bool kept, bool bases, Verdict& verdict) {
    const AllRegisters& after = registers_after;
    verdict.equal(after.general.rax, 0u, "rax in the caller");
    for (u8 number = 0; number < 6; ++number)
        verdict.equal(after.general.*argument_registers[number], number < results ? peer_noise : 0,
                      argument_names[number]);
    for (usize number = 0; number < 5; ++number)
        verdict.equal(after.general.*kept_registers[number],
                      kept ? registers_before.general.*kept_registers[number] : 0, kept_names[number]);
    verdict.equal(after.general.rbp, registers_before.general.rbp, "rbp in the caller");
    verdict.equal(after.general.rsp, 0u, "rsp in the caller, from where it was");
    verdict.equal(after.general.r11, 0x202u, "r11 in the caller");
    constexpr u64 direction = 1 << 10, interrupts = 1 << 9;
    verdict.equal(after.general.flags & (direction | interrupts), interrupts, "flags in the caller");
    verdict.equal(vector_bits(after.vectors), 0u, "vector registers in the caller");
    verdict.equal(after.mxcsr, initial_mxcsr, "mxcsr in the caller");
    verdict.equal(after.x87_control, initial_control, "x87 control word in the caller");
    if (!bases) return;
    verdict.equal(after.fs_base, registers_before.fs_base, "FS base in the caller");
    verdict.equal(after.gs_base, 0u, "GS base in the caller");
}

void nothing_leaks(Fixture& fixture, Verdict& verdict) {
    const auto made = fixture.make_peer(1);
    if (!verdict.ok(made.status, "making a peer")) return;
    const bool bases = has_bases(fixture);
    {
        const Dump dump(fixture, made.peer, bases);
        if (!verdict.ok(dump.status(), "mapping the dump")) return;
        for (u8 count = 0; count <= 6; ++count)
            for (const bool kept : {false, true}) {
                PortalSpecification specification =
                    Fixture::untrusting(made.peer, PeerEntry::dump_registers, count, static_cast<u8>(6 - count));
                specification.badge = badge;
                if (kept) specification.flags |= PortalFlag::keep_registers;
                verdict.ok(fixture.install(portal, specification).status, "installing");
                fill_registers();
                invoke_filled(bases);
                check_server(dump.seen(), made.peer, count, bases, verdict);
                check_caller(static_cast<u8>(6 - count), kept, bases, verdict);
                verdict.ok(fixture.uninstall(portal), "uninstalling");
            }
    }
    verdict.ok(fixture.destroy_peer(made.peer), "destroying the peer");
}

/// Where both sides trust each other, registers are passed as between functions.
void trust_passes_registers(Fixture& fixture, Verdict& verdict) {
    const auto made = fixture.make_peer(1);
    if (!verdict.ok(made.status, "making a peer")) return;
    {
        const Dump dump(fixture, made.peer, false);
        if (!verdict.ok(dump.status(), "mapping the dump")) return;
        verdict.ok(fixture.install(portal, Fixture::trusting(made.peer, PeerEntry::dump_registers)).status,
                   "installing");
        fill_registers();
        invoke_filled(false);
        verdict.equal(dump.seen().rbx, registers_before.general.rbx, "rbx in the server");
        verdict.equal(dump.seen().r15, registers_before.general.r15, "r15 in the server");
        verdict.equal(registers_after.general.r12, peer_noise, "r12 in the caller");
        verdict.equal(registers_after.general.rbp, registers_before.general.rbp, "rbp in the caller");
        verdict.ok(fixture.uninstall(portal), "uninstalling");
    }
    verdict.ok(fixture.destroy_peer(made.peer), "destroying the peer");
}

/// The nucleus itself leaves nothing of its own in the registers of who invokes it.
void nucleus_leaks_nothing(Fixture& fixture, Verdict& verdict) {
    const auto check = [&](u32 number, std::string_view what) {
        fill_registers();
        registers_before.general.rax = number;
        invoke_filled(false);
        const auto* words = reinterpret_cast<const u64*>(&registers_after.general);
        for (u64 word = 0; word < 15; ++word) verdict.that(words[word] < u64{1} << 63, what);
    };
    const Created events = create_event_page(fixture.frames().take(1));
    verdict.ok(events.status, "making an event page");
    verdict.ok(fixture.install(portal, {.kind = PortalKind::signal, .target = events.object, .first = 1}).status,
               "installing");
    verdict.ok(fixture.install(constants, {.kind = PortalKind::constants, .first = 1}).status, "installing");
    verdict.ok(fixture.install(port, {.kind = PortalKind::port_read, .first = 0x80, .second = 1}).status, "installing");
    check(portal, "registers after signal");
    check(constants, "registers after constants");
    check(port, "registers after a refused read of a port");
    check(static_cast<u32>(FirstPortal::map_private), "registers after a refused mapping");
    check(static_cast<u32>(FirstPortal::demap_private), "registers after a refused demapping");
    check(static_cast<u32>(FirstPortal::create), "registers after a refused creation");
    check(static_cast<u32>(FirstPortal::get_state), "registers after a refused get_state");
    verdict.ok(destroy(events.object), "destroying the event page");
    for (const u32 number : {portal, constants, port}) verdict.ok(fixture.uninstall(number), "uninstalling");
}

constexpr NucleusTest tests[] = {
    {"registers.nothing_leaks", nothing_leaks},
    {"registers.trust_passes_registers", trust_passes_registers},
    {"registers.nucleus_leaks_nothing", nucleus_leaks_nothing},
};

} // namespace

const std::span<const NucleusTest> register_tests = tests;

} // namespace metta::nucleus_tests
