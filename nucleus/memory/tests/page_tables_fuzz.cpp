// SPDX-License-Identifier: MIT
// Any sequence of operations: what the processor would allow is what a simple model says, and all comes back at the
// end.
#include <cstdint>
#include <map>

#include "nucleus/memory/tests/small_machine.hpp"

namespace metta::test {
namespace {

constexpr u32 domains = 2;
constexpr u64 private_base = 0x40'0000;

void require(bool condition) {
    if (!condition) __builtin_trap();
}

/// What the operations that succeeded should amount to.
struct Model {
    std::map<u64, u64> mapped;                                 ///< page of the stretch → frame
    std::map<std::pair<u32, u64>, Rights> granted;             ///< domain, unit
    std::map<std::pair<u32, u64>, std::pair<u64, Rights>> own; ///< domain, page → frame, rights

    std::optional<Translation> expected(u32 domain, u64 address) const {
        const auto right = granted.find({domain, address / large_page_size});
        const auto page = mapped.find(address);
        if (right == granted.end() || page == mapped.end()) return std::nullopt;
        return Translation{.frame = page->second,
                           .write = allows(right->second, Rights::write),
                           .execute = allows(right->second, Rights::execute)};
    }
};

class Run {
  public:
    Run() : initial_(machine_.snapshot()) {}

    void step(u8 operation, u8 first, u8 second) {
        const u32 domain = first % domains;
        const auto rights = static_cast<Rights>(second % 10);
        const u64 frame = 8 + second % (SmallMachine::frames);
        switch (operation % 6) {
        case 0: {
            const u64 unit = first / domains % SmallMachine::stretch_units;
            const u64 address = stretch_base + unit * large_page_size;
            if (machine_.directories(domain).grant(address, SmallMachine::stretch_frame + 1 + unit, rights) !=
                Status::ok)
                break;
            model_.granted.erase({domain, address / large_page_size});
            if (rights != Rights::none) model_.granted[{domain, address / large_page_size}] = rights;
            break;
        }
        case 1: {
            const u64 address = stretch_base + first % 64 * 16 * page_size;
            if (map_page(machine_.ram, machine_.window(Rights::any), address, frame) == Status::ok)
                model_.mapped[address] = frame;
            break;
        }
        case 2: {
            const u64 address = stretch_base + first % 64 * 16 * page_size;
            const Demapped gone = demap_page(machine_.ram, machine_.window(Rights::any), address);
            require((gone.status == Status::ok) == (model_.mapped.count(address) == 1));
            if (gone.status == Status::ok) require(gone.frame == model_.mapped[address]);
            model_.mapped.erase(address);
            break;
        }
        case 3: {
            const u64 address = private_base + u64{first} * 8 * page_size;
            if (machine_.directories(domain).map_private(account, address, frame, rights) == Status::ok)
                model_.own[{domain, address}] = {frame, rights};
            break;
        }
        case 4: {
            const u64 address = private_base + u64{first} * 8 * page_size;
            const auto gone = machine_.directories(domain).demap_private(address);
            require((gone.status == Status::ok) == (model_.own.count({domain, address}) == 1));
            model_.own.erase({domain, address});
            break;
        }
        default:
            if (machine_.ram.find(frame) != nullptr &&
                machine_.ram.find(frame)->use() == FrameRecord::use_of(account, FrameState::owned) &&
                machine_.ram.find(frame)->maps == 0)
                machine_.donate(domain, frame);
        }
    }

    void check() const {
        for (u32 domain = 0; domain < domains; ++domain) {
            for (u64 number = 0; number < 64; ++number) {
                const u64 address = stretch_base + number * 16 * page_size;
                require(machine_.sees(domain, address) == model_.expected(domain, address));
            }
            for (u64 number = 0; number < 256; ++number) {
                const u64 address = private_base + number * 8 * page_size;
                const auto own = model_.own.find({domain, address});
                const auto seen = machine_.sees(domain, address);
                require(seen.has_value() == (own != model_.own.end()));
                if (!seen) continue;
                require(seen->frame == own->second.first && !(seen->write && seen->execute));
                require(seen->write == allows(own->second.second, Rights::write));
            }
        }
    }

    void finish() {
        for (const auto& [address, frame] : model_.mapped)
            (void)demap_page(machine_.ram, machine_.window(Rights::any), address);
        for (u32 domain = 0; domain < domains; ++domain) {
            u64 at = 0;
            for (u32 steps = 0; !machine_.directories(domain).dismantle(at, 600); ++steps) require(steps < 1000);
        }
        require(machine_.snapshot() == initial_);
    }

  private:
    SmallMachine machine_;
    std::vector<u64> initial_;
    Model model_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Run run;
    for (std::size_t at = 0; at + 3 <= size && at < 600; at += 3) run.step(data[at], data[at + 1], data[at + 2]);
    run.check();
    run.finish();
    return 0;
}

} // namespace metta::test
