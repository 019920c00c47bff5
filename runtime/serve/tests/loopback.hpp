// SPDX-License-Identifier: MIT
// Calls without portals: a surrogate's connection leads to a served object of the same program.
#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <sys/mman.h>

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

/// A transport that leads to `server`.
class Loopback {
  public:
    Loopback(ServedObject& server, byte* area) : server_(&server), area_(area) {}

    middl::Reply invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
        ServedResults results = {};
        server_->dispatch(results, *server_, area_, nullptr, operation, a, b, c, d);
        return {{}, results.outcome, results.words};
    }
    std::span<byte> area() const { return {area_, argument_area_size}; }

  private:
    ServedObject* server_;
    byte* area_;
};

struct ServedReply {
    u64 error, result;
};

/// One call of a served object, as a caller may say it.
inline ServedReply call_served(ServedObject& object, u64 operation, std::array<u64, 4> words, byte* area) {
    const middl::Reply reply = Loopback(object, area).invoke(operation, words[0], words[1], words[2], words[3]);
    return {reply.outcome, reply.words[0]};
}

} // namespace metta
