// SPDX-License-Identifier: MIT
// Calls without portals: a surrogate's connection leads to a served object of the same program.
#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <sys/mman.h>

#include "runtime/client/connection.hpp"
#include "runtime/serve/served.hpp"

namespace metta {

/// An argument area as domains have it: one page, and nothing mapped behind or before it.
class TestArea {
  public:
    TestArea() {
        void* const pages = mmap(nullptr, 3 * page_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        base_ = static_cast<byte*>(pages);
        if (pages == MAP_FAILED || mprotect(data(), page_size, PROT_READ | PROT_WRITE) != 0) std::abort();
    }
    TestArea(const TestArea&) = delete;
    TestArea& operator=(const TestArea&) = delete;
    ~TestArea() { munmap(base_, 3 * page_size); }

    byte* data() { return base_ + page_size; }
    void fill(char letter) { std::memset(data(), letter, page_size); }

  private:
    byte* base_;
};

/// While it lives, every connection's calls go to `server`.
class Loopback {
  public:
    explicit Loopback(ServedObject& server);
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;
    ~Loopback();

    Connection connection() { return {0, area.data()}; }

    TestArea area;
};

struct ServedReply {
    u64 error, result;
};

/// One call of a served object, as a caller may say it.
inline ServedReply call_served(ServedObject& object, u64 operation, std::array<u64, 4> words, byte* area) {
    ServedCall call = {operation, words, area, &object};
    object.dispatch(call);
    return {call.number, call.words[0]};
}

} // namespace metta
