// SPDX-License-Identifier: MIT
// Two domains in one test: a portal that is a function call, an area that both see, references that are numbers.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "runtime/middl/server_call.hpp"
#include "runtime/middl/surrogate.hpp"

namespace metta {

/// References both ways: what is lent by one side can be bound by the other.
class SimulatedReferences final : public middl::References {
  public:
    u64 lend(middl::TypeCode interface, void* closure) override {
        known_[++last_] = {interface.value, closure};
        return last_;
    }
    void* bind(middl::TypeCode interface, u64 number) override {
        const auto found = known_.find(number);
        return found == known_.end() || found->second.first != interface.value ? nullptr : found->second.second;
    }

  private:
    std::map<u64, std::pair<u64, void*>> known_;
    u64 last_ = 0x1000;
};

/// Memory that comes from the heap, so that the sanitizer sees every byte that is used wrongly or never given back.
class HeapMemory final : public middl::Memory {
  public:
    explicit HeapMemory(usize limit = ~usize{0}) : limit_(limit) {}
    ~HeapMemory() {
        if (used_ != 0) __builtin_trap();
    }
    void* allocate_elsewhere(usize size, usize alignment) override {
        if (size > limit_ - used_) return nullptr;
        used_ += size;
        return ::operator new(size, std::align_val_t(std::max<usize>(alignment, 16)));
    }
    void release_elsewhere(void* start, usize size) override {
        used_ -= size;
        ::operator delete(start, std::align_val_t(16));
    }
    usize used() const { return used_; }

  private:
    usize limit_, used_ = 0;
};

/// What both sides of a portal share, and the server's side of it.
struct SimulatedPortal {
    using Dispatch = std::function<middl::Reply(middl::ServerCall&)>;

    SimulatedPortal(usize area_size, Dispatch dispatch_) : area(area_size), dispatch(std::move(dispatch_)) {}

    middl::Reply invoke(u64 operation, const std::array<u64, 4>& words) {
        ++calls;
        last_words = words;
        if (failure) return {failure, 0, {}};
        middl::ServerCall call(operation, words, area, area, memory, references);
        return dispatch(call);
    }

    std::vector<byte> area;
    Dispatch dispatch;
    HeapMemory memory;
    middl::References* references = nullptr;
    std::optional<SystemError> failure; ///< what the system answers instead
    std::array<u64, 4> last_words = {};
    unsigned calls = 0;
};

class SimulatedTransport {
  public:
    explicit SimulatedTransport(SimulatedPortal& portal) : portal_(&portal) {}
    middl::Reply invoke(u64 operation, u64 first, u64 second, u64 third, u64 fourth) {
        return portal_->invoke(operation, {first, second, third, fourth});
    }
    std::span<byte> area() { return portal_->area; }

  private:
    SimulatedPortal* portal_;
};

} // namespace metta
