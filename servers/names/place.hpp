// SPDX-License-Identifier: MIT
// Which context is meant: where walking along a path has come to.
#pragma once

#include <array>
#include <cstring>

#include "interfaces/services.hpp"
#include "runtime/base/text.hpp"
#include "servers/names/name_table.hpp"

namespace metta::names {

struct Place {
    enum class Kind : u8 {
        root,
        services,
        made, ///< by a domain: `node`
        interfaces,
        types,
        domains,
        domain, ///< `number`
        // Of an interface.
        interface,
        type,      ///< its type with this number, from 1 on
        exception, ///< the one with this number, from 0 on
        operation, ///< the same; of its own operations
        predefined,
    };
    Kind kind = Kind::root;
    u32 number = 0;
    const middl::InterfaceRecord* interface = nullptr;
    const Node* node = nullptr;
};

/// What is found at a name: another context, or a value. A STRING is kept here; of other values that are more than a
/// word, the bytes are whoever's they are.
class Found {
  public:
    Place place;
    bool context = false;
    u64 type = 0;
    u64 value = 0;
    std::span<const byte> bytes;
    Node* node = nullptr; ///< of a value that a domain has added

    static Found at(const Place& place) {
        Found found;
        found.place = place;
        found.context = true;
        return found;
    }
    static Found scalar(middl::TypeCode type, u64 value) {
        Found found;
        found.type = type.value, found.value = value;
        return found;
    }
};

/// Room for a STRING as a value: what does not fit is cut.
class TextValue {
  public:
    static constexpr usize room = 480;

    template <class... Parts>
    Found make(const Parts&... parts) {
        TextBuffer text(std::span(storage_).subspan(sizeof(u32)));
        print(text, parts...);
        const auto size = static_cast<u32>(text.text().size());
        std::memcpy(storage_.data(), &size, sizeof size);
        Found found;
        found.type = middl::Predefined::string.value;
        found.bytes = std::as_bytes(std::span(storage_).first(sizeof size + size));
        return found;
    }

  private:
    std::array<char, room + sizeof(u32)> storage_;
};

/// Is shown the entries of a context.
class EntrySink {
  public:
    /// The name holds during the call. False: enough.
    virtual bool take(std::string_view name, middl::TypeCode type) = 0;

  protected:
    ~EntrySink() = default;
};

} // namespace metta::names
