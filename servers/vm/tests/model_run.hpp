// SPDX-License-Identifier: MIT
// Operations of several domains, some of which are up to no good, done by the stretch manager over real page tables and
// by the memory model: what is refused, and what the processor allows, must be the same.
#pragma once

#include <span>

#include "runtime/memory_model/memory_model.hpp"
#include "servers/vm/tests/simulated_system.hpp"

namespace metta::vm::test {

class ModelRun {
  public:
    static constexpr usize bytes_of_operation = 6;

    ModelRun();
    /// One operation, whatever the bytes are.
    void step(std::span<const u8, bytes_of_operation> bytes);
    /// Whether the processor allows what the model does, wherever the bytes say.
    void look(u32 bytes) const;
    /// Wherever something is mapped, for all domains.
    void look_everywhere() const;
    /// All domains end, and nothing is left.
    void finish();

    /// How many operations succeeded, so that a test sees that it does not test refusals alone.
    u32 done() const { return done_; }

  private:
    static constexpr u32 domains = memory_model::maximum_domains;
    static constexpr u32 places = 12; ///< where stretches are made that have addresses

    struct Arguments; ///< what the bytes say

    // The model counts domains from 0.
    static u32 number(u32 domain) { return domain + 1; }
    u64 some_stretch(u8 byte) const;
    u64 some_address(u8 stretch, u8 page) const;
    u64 some_frame(u32 domain, u8 byte) const;
    bool room_for_stretch() const;
    bool room_for_page(u64 stretch) const;
    void compare(memory_model::Refusals expected, memory_model::Answer answer);
    void create(const Arguments& arguments);
    void clone(const Arguments& arguments);
    void change(const Arguments& arguments);
    void connect(const Arguments& arguments);
    void map(const Arguments& arguments);
    void begin_or_end(const Arguments& arguments);
    void follow_lost_portals();
    void look_at(u32 domain, u64 address) const;

    std::unique_ptr<SimulatedSystem> system_ = std::make_unique<SimulatedSystem>();
    memory_model::MemoryModel model_, before_;
    u32 done_ = 0;
};

} // namespace metta::vm::test
