// SPDX-License-Identifier: MIT
// What tests of the nucleus report, and the lists of them.
#pragma once

#include <span>
#include <string_view>
#include <type_traits>

#include "runtime/base/text.hpp"
#include "tests/nucleus/fixture.hpp"

namespace metta::nucleus_tests {

/// Says what was expected and what was found, once for each thing that is not so, and remembers that there was one.
class Verdict {
  public:
    Verdict(std::string_view test, TextSink& out) : test_(test), out_(out) {}

    bool passed() const { return passed_; }

    /// `found` should be `expected`. Answers whether it is, for tests that make no sense any further.
    template <class Found, class Expected>
    bool equal(const Found& found, const Expected& expected, std::string_view what) {
        return compare(number(found), number(expected), what);
    }
    bool ok(Status status, std::string_view what) { return equal(status, Status::ok, what); }
    bool that(bool condition, std::string_view what) { return equal(condition, true, what); }

  private:
    template <class T>
    static u64 number(const T& value) {
        if constexpr (std::is_same_v<T, ObjectRef>)
            return value.value;
        else
            return static_cast<u64>(value);
    }
    bool compare(u64 found, u64 expected, std::string_view what);

    std::string_view test_;
    TextSink& out_;
    bool passed_ = true;
};

/// A peer for the length of a test.
class WithPeer {
  public:
    WithPeer(Fixture& fixture, Verdict& verdict, u32 stacks) : fixture_(fixture), verdict_(verdict) {
        const auto made = fixture.make_peer(stacks);
        verdict.ok(made.status, "making a peer");
        peer_ = made.peer;
    }
    ~WithPeer() {
        if (!gone_) verdict_.ok(fixture_.destroy_peer(peer_), "destroying the peer");
    }
    WithPeer(const WithPeer&) = delete;
    WithPeer& operator=(const WithPeer&) = delete;
    const Peer& operator*() const { return peer_; }
    const Peer* operator->() const { return &peer_; }
    /// Destroyed by the test itself: no more here.
    void gone() { gone_ = true; }

  private:
    Fixture& fixture_;
    Verdict& verdict_;
    Peer peer_;
    bool gone_ = false;
};

/// One test: leaves nothing behind. What it took from the fixture's frames must be free again when it ends.
struct NucleusTest {
    std::string_view name;
    void (*run)(Fixture& fixture, Verdict& verdict);
};
extern const std::span<const NucleusTest> call_tests, register_tests, memory_tests, range_tests, fault_tests,
    handler_tests, window_tests, thread_tests, death_tests, object_tests;

/// Runs the tests whose names begin with `prefix`; says which failed, and how many there were. True: all passed.
bool run_nucleus_tests(std::string_view prefix, const Setting& setting, TextSink& out);

} // namespace metta::nucleus_tests
