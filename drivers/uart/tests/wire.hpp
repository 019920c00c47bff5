// SPDX-License-Identifier: MIT
// A simulated serial port that several threads use: one of them is the wire, the controller, and the driver's own
// thread.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "drivers/uart/tests/simulated_uart.hpp"

namespace metta {

class Wire final : public UartRegisters {
  public:
    explicit Wire(SimulatedUart::Kind kind) : chip_(kind) {}
    ~Wire() { stop(); }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    template <class Work>
    auto with(Work&& work) {
        const std::lock_guard lock(mutex_);
        return work(chip_);
    }

    /// Time begins to pass. `serve` is what the driver's thread does for an interrupt; `each_time` looks at the chip
    /// now and then, with nobody else at it.
    void start(std::function<void()> serve, std::function<void(SimulatedUart&)> each_time = {}) {
        thread_ = std::thread([=, this] {
            u32 served = 0;
            while (!over_.load()) {
                const u32 told = with([&](SimulatedUart& chip) {
                    if (flows) chip.advance();
                    if (each_time) each_time(chip);
                    return chip.line.told();
                });
                if (told == served && !signalled.exchange(false)) {
                    std::this_thread::yield();
                    continue;
                }
                served = told;
                serve();
                with([](SimulatedUart& chip) { chip.line.acknowledge(); });
                serve();
            }
        });
    }
    void stop() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
    }

    void arrive(std::string_view text) {
        with([&](SimulatedUart& chip) { chip.incoming.insert(chip.incoming.end(), text.begin(), text.end()); });
    }
    std::string outgoing() {
        return with([](SimulatedUart& chip) { return chip.outgoing; });
    }

    u8 read(u16 offset) override {
        return with([&](SimulatedUart& chip) { return chip.read(offset); });
    }
    void write(u16 offset, u8 value) override {
        with([&](SimulatedUart& chip) { chip.write(offset, value); });
    }

    std::atomic<bool> flows = true;      ///< bytes move
    std::atomic<bool> signalled = false; ///< the driver's thread is to come although nothing has interrupted

  private:
    std::mutex mutex_;
    SimulatedUart chip_;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

} // namespace metta
