// SPDX-License-Identifier: MIT
// Any sequence of operations: what the processor would allow is what a simple model says, and all comes back at the
// end.
#include <algorithm>
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
    std::map<u64, std::pair<u64, Rights>> large;               ///< unit of the large stretch → first frame, rights
    std::map<std::pair<u32, u64>, Rights> copied;              ///< domain, unit: what is in its directory
    std::map<u64, u64> nailed;                                 ///< frame → 1
    std::map<std::pair<u32, u64>, std::pair<u64, Rights>> own; ///< domain, page → frame, rights

    std::optional<Translation> expected(u32 domain, u64 address) const {
        const auto right = granted.find({domain, address / large_page_size});
        const auto page = mapped.find(address);
        if (right == granted.end() || page == mapped.end()) return std::nullopt;
        return Translation{.frame = page->second,
                           .write = allows(right->second, Rights::write),
                           .execute = allows(right->second, Rights::execute)};
    }
    std::optional<Translation> expected_large(u32 domain, u64 unit) const {
        const auto right = copied.find({domain, unit});
        if (right == copied.end()) return std::nullopt;
        const auto& [frame, most] = large.at(unit);
        return Translation{.frame = frame,
                           .write = allows(right->second, Rights::write) && allows(most, Rights::write),
                           .execute = allows(right->second, Rights::execute) && allows(most, Rights::execute)};
    }
    bool is_copied(u64 unit) const {
        for (u32 domain = 0; domain < domains; ++domain)
            if (copied.count({domain, unit}) != 0) return true;
        return false;
    }
};

class Run {
  public:
    Run() : initial_(machine_.snapshot()) {}

    void step(u8 operation, u8 first, u8 second) {
        const u32 domain = first % domains;
        const auto rights = static_cast<Rights>(second % 10);
        const u64 frame = 8 + second % (SmallMachine::frames);
        switch (operation % 13) {
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
        case 5: {
            if (!grantable(rights) && rights != Rights::none) break; // checked before, where portals are invoked
            if (machine_.directories(domain).protect(stretch_base, SmallMachine::stretch_units,
                                                     SmallMachine::stretch_frame + 1, rights) != Status::ok)
                break;
            for (u64 unit = 0; unit < SmallMachine::stretch_units; ++unit) {
                const u64 number = stretch_base / large_page_size + unit;
                model_.granted.erase({domain, number});
                if (rights != Rights::none) model_.granted[{domain, number}] = rights;
            }
            break;
        }
        case 6: {
            const u64 address = stretch_base + first % 64 * 16 * page_size, count = second % 40 * 16;
            const Progress progress = map_pages(machine_.ram, machine_.window(Rights::any),
                                                {.address = address, .count = count, .done = 0}, 8 + second);
            for (u64 page = 0; page < progress.done; ++page) {
                require(model_.mapped.count(address + page * page_size) == 0);
                model_.mapped[address + page * page_size] = 8 + second + page;
            }
            break;
        }
        case 7: {
            const u64 address = stretch_base + first % 64 * 16 * page_size, count = second % 40 * 16;
            const Progress progress = demap_pages(machine_.ram, machine_.window(Rights::any),
                                                  {.address = address, .count = count, .done = 0});
            require(progress.done == (progress.status == Status::ok ? std::min<u64>(count, 512) : 0));
            for (u64 page = 0; page < progress.done; ++page) model_.mapped.erase(address + page * page_size);
            break;
        }
        case 8: {
            const u64 unit = first % SmallMachine::large_units, run = (second & 3) * 512;
            const auto most = static_cast<Rights>(second >> 2 & 7);
            const Status status =
                map_unit(machine_.ram, machine_.large_window(most), large_base + unit * large_page_size, run);
            if (model_.large.count(unit) != 0) require(status == Status::occupied);
            if (status == Status::ok) model_.large[unit] = {run, most};
            break;
        }
        case 9: {
            const u64 unit = first % SmallMachine::large_units;
            const Demapped gone =
                demap_unit(machine_.ram, machine_.large_window(Rights::read), large_base + unit * large_page_size);
            if (model_.large.count(unit) == 0)
                require(gone.status == Status::absent);
            else
                require(gone.status == (model_.is_copied(unit) ? Status::busy : Status::ok));
            if (gone.status == Status::ok) model_.large.erase(unit);
            break;
        }
        case 10: {
            const bool all = first / domains % 2 == 0;
            const u64 unit = first / 4 % SmallMachine::large_units;
            if (all && !grantable(rights) && rights != Rights::none) break;
            Directories directories = machine_.directories(domain);
            const Status status = all ? directories.protect_large(large_base, machine_.large_entries, rights)
                                      : directories.grant_large(large_base + unit * large_page_size,
                                                                machine_.large_entries[unit], rights);
            if (status != Status::ok) break;
            for (const auto& [mapped, page] : model_.large) {
                if (!all && mapped != unit) continue;
                model_.copied.erase({domain, mapped});
                if (rights != Rights::none) model_.copied[{domain, mapped}] = rights;
            }
            break;
        }
        case 11: {
            const bool was = model_.nailed.count(frame) != 0;
            if (first % 2 == 0) {
                const Status status = machine_.ram.nail(frame, account);
                require(!was || status == Status::not_owner);
                if (status == Status::ok) model_.nailed[frame] = 1;
            } else {
                require((machine_.ram.let_go(frame, account) == Status::ok) == was);
                model_.nailed.erase(frame);
            }
            break;
        }
        default:
            if (machine_.ram.find(frame) != nullptr &&
                machine_.ram.find(frame)->use() == FrameRecord::use_of(account, FrameState::owned) &&
                machine_.ram.find(frame)->maps == 0)
                machine_.donate(domain, frame);
        }
    }

    void check() {
        for (u32 domain = 0; domain < domains; ++domain) {
            for (u64 number = 0; number < 64; ++number) {
                const u64 address = stretch_base + number * 16 * page_size;
                require(machine_.sees(domain, address) == model_.expected(domain, address));
            }
            for (u64 unit = 0; unit < SmallMachine::large_units; ++unit) {
                auto expected = model_.expected_large(domain, unit);
                if (expected) expected->frame += 9;
                require(machine_.sees(domain, large_base + unit * large_page_size + 9 * page_size) == expected);
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
        for (const auto& [unit, page] : model_.large)
            require(demap_unit(machine_.ram, machine_.large_window(Rights::read), large_base + unit * large_page_size)
                        .status == Status::ok);
        for (const auto& [frame, one] : model_.nailed) require(machine_.ram.let_go(frame, account) == Status::ok);
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
