// SPDX-License-Identifier: MIT
// A machine that is only objects with names, behind what carries out calls in a real one.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "interfaces/console_portal.hpp"
#include "interfaces/console_record.hpp"
#include "interfaces/context_portal.hpp"
#include "interfaces/context_record.hpp"
#include "interfaces/domains_portal.hpp"
#include "interfaces/domains_record.hpp"
#include "interfaces/typesystem_portal.hpp"
#include "interfaces/typesystem_record.hpp"
#include "meddler/tests/simulation.hpp"
#include "servers/far/message_server.hpp"
#include "tools/caller/messenger.hpp"

namespace metta::caller {

class SimulatedConsole final : public Console {
  public:
    explicit SimulatedConsole(middl::Memory& memory) : memory_(memory) {}
    Result<void> write(std::span<const char> text) override {
        written.append(text.begin(), text.end());
        return {};
    }
    Result<middl::Sequence<char>> read(u32 limit) override {
        if (limit == 0) return std::unexpected(Closed{});
        return *middl::Sequence<char>::copy(memory_, std::string_view("typed\n").substr(0, limit));
    }
    Result<void> set_foreground(bool) override { return {}; }
    Result<void> await_interrupt() override { return std::unexpected(SystemError::busy); }
    Result<void> flush() override { return {}; }
    std::string written;

  private:
    middl::Memory& memory_;
};

/// Entries with their whole paths; a path behind "other>" is asked of another context.
class SimulatedContext final : public Context {
  public:
    Result<middl::Sequence<Entry>> list(std::string_view, u32) override { return middl::Sequence<Entry>(); }
    Result<GetResult> get(std::string_view path) override {
        asked.emplace_back(path);
        GetResult result;
        if (other != 0 && path.starts_with("other>")) {
            result.rest = path.substr(6);
            result.value = {Context::type_code, other, {}};
            return result;
        }
        const auto found = entries.find(std::string(path));
        if (found == entries.end()) return std::unexpected(Error(NotFound{middl::String(path)}));
        result.value = {found->second.code, found->second.value, std::span<const u8>(found->second.bytes)};
        return result;
    }
    Result<void> add(std::string_view path, const middl::Any& value) override {
        added[std::string(path)] = {value.code, value.value, {value.bytes.begin(), value.bytes.end()}};
        return {};
    }
    Result<void> make(std::string_view) override { return std::unexpected(Fixed{}); }
    Result<void> remove(std::string_view) override { return std::unexpected(Fixed{}); }

    struct Value {
        middl::TypeCode code = {};
        u64 value = 0;
        std::vector<u8> bytes = {};
    };
    std::map<std::string, Value> entries, added;
    std::vector<std::string> asked;
    u64 other = 0;
};

/// A context whose answer is to be asked again.
class RingContext final : public Context {
  public:
    explicit RingContext(u64 reference) : reference_(reference) {}
    Result<middl::Sequence<Entry>> list(std::string_view, u32) override { return middl::Sequence<Entry>(); }
    Result<GetResult> get(std::string_view) override {
        GetResult result;
        result.rest = "on";
        result.value = {Context::type_code, reference_, {}};
        return result;
    }
    Result<void> add(std::string_view, const middl::Any&) override { return std::unexpected(Fixed{}); }
    Result<void> make(std::string_view) override { return std::unexpected(Fixed{}); }
    Result<void> remove(std::string_view) override { return std::unexpected(Fixed{}); }

  private:
    u64 reference_;
};

class SimulatedTypesystem final : public Typesystem {
  public:
    SimulatedTypesystem() {
        add<Console>();
        add<Context>();
        add<Domains>();
        add<Typesystem>();
    }
    Result<u64> find(std::string_view name) override {
        for (const auto& [code, one] : known)
            if (one.name == name) return code;
        return std::unexpected(Unknown{});
    }
    Result<u64> at(u32) override { return std::unexpected(Unknown{}); }
    Result<DescribeResult> describe(u64 code, u32 offset) override {
        ++described[code];
        const auto found = known.find(code);
        if (found == known.end() || offset > found->second.description.size()) return std::unexpected(Unknown{});
        const std::span<const u8> left = std::span<const u8>(found->second.description).subspan(offset);
        DescribeResult result;
        result.piece = left.first(std::min(left.size(), piece_size));
        result.size = static_cast<u32>(found->second.description.size());
        return result;
    }
    Result<u64> register_(std::span<const u8>) override {
        return std::unexpected(Error(Malformed{middl::String("it is a test")}));
    }

    static constexpr usize piece_size = 3000;
    struct Known {
        std::string name;
        std::vector<u8> description;
    };
    std::map<u64, Known> known;
    std::map<u64, unsigned> described; ///< how often

  private:
    template <class Interface>
    void add() {
        const auto bytes = middl::octets(std::as_bytes(std::span(middl::Described<Interface>::description)));
        known[Interface::type_code.value] = {std::string(middl::Described<Interface>::record.name),
                                             {bytes.begin(), bytes.end()}};
    }
};

class SimulatedMachine final : public Messenger, public Objects {
  public:
    static constexpr u64 names_reference = 12, console_reference = 1, types_reference = 11, other_reference = 99;

    SimulatedMachine() {
        for (const auto* one : {&console_record::interface, &context_record::interface, &domains_record::interface,
                                &typesystem_record::interface})
            registry.add(*one);
        add(names_reference, [this](middl::ServerCall& call) { return dispatch(names, call); });
        add(console_reference, [this](middl::ServerCall& call) { return dispatch(console, call); });
        add(types_reference, [this](middl::ServerCall& call) { return dispatch(types, call); });
        add(other_reference, [this](middl::ServerCall& call) { return dispatch(other, call); });
        names.entries["services>console"] = {Console::type_code, console_reference};
        names.entries["services>types"] = {Typesystem::type_code, types_reference};
        names.entries[""] = {Context::type_code, names_reference};
        server.emplace(registry, *this, LentReference{Context::type_code, names_reference});
    }

    std::span<const byte> exchange(std::span<const byte> request, std::span<byte> buffer) override {
        if (gone) return {};
        std::vector<byte> copy(request.begin(), request.end());
        const auto answer = server->serve(copy);
        std::ranges::copy(answer, buffer.begin());
        return buffer.first(answer.size());
    }
    std::expected<types::Invoker*, SystemError> bind(u64 reference) override {
        const auto found = all.find(reference);
        if (found == all.end()) return std::unexpected(SystemError::revoked);
        return &found->second->invoker;
    }

    struct Object {
        explicit Object(SimulatedPortal::Dispatch dispatch)
            : portal(argument_area_size, std::move(dispatch)), invoker(SimulatedTransport(portal)) {}
        SimulatedPortal portal;
        types::TransportInvoker<SimulatedTransport> invoker;
    };
    HeapMemory memory;
    SimulatedConsole console{memory};
    SimulatedContext names, other;
    SimulatedTypesystem types;
    types::Registry registry;
    std::map<u64, std::unique_ptr<Object>> all;
    std::optional<MessageServer> server;
    bool gone = false;

  private:
    void add(u64 reference, SimulatedPortal::Dispatch dispatch) {
        all[reference] = std::make_unique<Object>(std::move(dispatch));
    }
};

} // namespace metta::caller
