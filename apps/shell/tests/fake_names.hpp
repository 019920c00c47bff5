// SPDX-License-Identifier: MIT
// Names for the fake system: contexts, objects behind references, and the types of both.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "apps/shell/tests/fake_system.hpp"
#include "interfaces/context_portal.hpp"
#include "runtime/middl/server_call.hpp"

namespace metta::shell {

/// Memory of the heap, so that the sanitizer sees what is never given back.
class TestMemory final : public middl::Memory {
  public:
    ~TestMemory() {
        if (used_ != 0) __builtin_trap();
    }
    void* allocate(usize size, usize) override {
        used_ += size;
        return ::operator new(size);
    }
    void release(void* start, usize size) override {
        used_ -= size;
        ::operator delete(start);
    }

  private:
    usize used_ = 0;
};

/// A context whose entries are a map from paths. Another server's context is an entry whose value is a reference to
/// one: what is behind it is for that to say.
class FakeContext final : public Context {
  public:
    struct Value {
        middl::TypeCode code;
        u64 value = 0;
        std::string bytes;
    };

    Result<middl::Sequence<Entry>> list(std::string_view path, u32 first) override;
    Result<GetResult> get(std::string_view path) override;
    Result<void> add(std::string_view, const middl::Any&) override { return std::unexpected(Fixed{}); }
    Result<void> make(std::string_view) override { return std::unexpected(Fixed{}); }
    Result<void> remove(std::string_view) override { return std::unexpected(Fixed{}); }

    std::map<std::string, Value> values; ///< by path; contexts between are implied
    std::optional<SystemError> broken;

  private:
    bool is_context(std::string_view path) const;

    std::vector<std::string> names_;
    std::vector<Entry> entries_;
    std::string text_, rest_;
};

/// Objects that are served by what the interface compiler has made, each with one area.
class FakeBinder final : public Binder {
  public:
    using Dispatch = std::function<middl::Reply(middl::ServerCall&)>;

    types::Invoker* bind(u64 reference) override;
    void release(u64 reference) override {
        if (!bound_ || bound_->reference != reference) __builtin_trap();
        bound_.reset();
    }
    middl::Memory& memory() override { return memory_; }

    std::map<u64, Dispatch> objects;
    usize area_size = argument_area_size;
    std::vector<u64> binds;

  private:
    struct Bound final : types::Invoker {
        middl::Reply invoke(u64 operation, const types::Words& words, usize) override {
            middl::ServerCall call(operation, words, bytes, bytes, *memory);
            return (*dispatch)(call);
        }
        std::span<byte> area() override { return bytes; }

        u64 reference;
        const Dispatch* dispatch;
        middl::Memory* memory;
        std::vector<byte> bytes;
    };

    std::optional<Bound> bound_;
    TestMemory memory_;
};

/// The system with names: its console, its domains, a context of another server's with a second console in it.
struct NamedSystem : FakeSystem {
    NamedSystem();
    Surroundings surroundings() {
        Surroundings all = FakeSystem::surroundings(true);
        all.names = &root, all.types = registry.get(), all.binder = &binder;
        return all;
    }

    static constexpr u64 other_context = first_object_reference + 5, other_console = first_object_reference + 6;
    FakeContext root, other;
    FakeBinder binder;
    FakeConsole second;
    std::unique_ptr<types::Registry> registry;
};

} // namespace metta::shell
