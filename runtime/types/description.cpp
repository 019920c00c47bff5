// SPDX-License-Identifier: MIT
// Two passes over a copy of the bytes by the same code: the first checks and counts, the second makes records.
#include "runtime/types/description.hpp"

#include <cstring>
#include <memory>

#include "runtime/middl/codec.hpp"
#include "runtime/types/description_check.hpp"

namespace metta::types {
namespace {

using middl::ExceptionName;
using middl::ExceptionRecord;
using middl::MemberRecord;
using middl::OperationKind;
using middl::OperationRecord;
using middl::RecordedKind;
using middl::RecordedMode;

constexpr std::string_view memory_wanted = "memory for it";

/// Records of one kind, side by side. Without memory for them they are only counted.
template <class Record>
class Pool {
  public:
    static_assert(alignof(Record) == alignof(u64), "they follow each other without gaps");

    Record* take(usize count) {
        Record* const first = start_ == nullptr ? nullptr : start_ + used_;
        used_ += count;
        return first;
    }
    usize used() const { return used_; }
    usize size() const { return used_ * sizeof(Record); }
    /// Its room is the front of `room`, which it is taken from.
    void place(std::span<byte>& room, usize count) {
        start_ = reinterpret_cast<Record*>(room.data());
        room = room.subspan(count * sizeof(Record));
    }

  private:
    Record* start_ = nullptr;
    usize used_ = 0;
};

struct Pools {
    Pool<InterfaceRecord> interfaces;
    Pool<TypeRecord> types;
    Pool<ExceptionRecord> exceptions;
    Pool<OperationRecord> operations;
    Pool<MemberRecord> members;
    Pool<ExceptionName> raises;

    usize size() const {
        return interfaces.size() + types.size() + exceptions.size() + operations.size() + members.size() +
               raises.size();
    }
    static Pools in(std::span<byte> room, const Pools& counted) {
        Pools made;
        made.interfaces.place(room, counted.interfaces.used());
        made.types.place(room, counted.types.used());
        made.exceptions.place(room, counted.exceptions.used());
        made.operations.place(room, counted.operations.used());
        made.members.place(room, counted.members.used());
        made.raises.place(room, counted.raises.used());
        return made;
    }
};

class Parser {
  public:
    Parser(std::span<const byte> bytes, Pools& pools) : bytes_(bytes), pools_(pools) {}

    /// The record; only its parts without pointers count as long as there is no memory.
    Result<InterfaceRecord> run();

  private:
    std::unexpected<Error> wrong(std::string_view expected, std::string_view found, std::optional<u64> value = {}) {
        return refuse({"description", expected, found, value, at_, "make it anew with the interface compiler"});
    }
    template <class Number>
    Result<Number> number();
    template <class Kind>
    Result<Kind> kind(Kind last);
    Result<std::string_view> text();
    Result<TypeCode> code() { return TypeCode{TRY(number<u64>())}; }
    template <class Record, class Read>
    Result<std::span<const Record>> all(Pool<Record>& pool, Read read);

    Result<std::span<const MemberRecord>> members();
    Result<MemberRecord> member();
    Result<TypeRecord> type();
    Result<ExceptionRecord> exception();
    Result<ExceptionName> raise();
    Result<OperationRecord> operation();

    std::span<const byte> bytes_;
    Pools& pools_;
    usize at_ = sizeof(DescriptionHeader);
    TypeCode code_;
    u16 type_index_ = 0;
};

template <class Number>
Result<Number> Parser::number() {
    Number value;
    if (sizeof value > bytes_.size() - at_) return wrong("a number", "the end");
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
}

/// A member of an enumeration of ours.
template <class Kind>
Result<Kind> Parser::kind(Kind last) {
    const u32 value = TRY(number<u32>());
    if (value > static_cast<u32>(last)) return wrong("a kind or mode that exists, up to here", {}, value);
    return static_cast<Kind>(value);
}

Result<std::string_view> Parser::text() {
    const u32 size = TRY(number<u32>());
    if (size > bytes_.size() - at_) return wrong("a text within the description", "a size of", size);
    const std::string_view found(reinterpret_cast<const char*>(bytes_.data()) + at_, size);
    if (!middl::is_text(found)) return wrong("UTF-8 without NUL", "other bytes");
    at_ += size;
    return found;
}

/// A sequence of records. No record is less than a byte: a count is refused before anything is done with it.
template <class Record, class Read>
Result<std::span<const Record>> Parser::all(Pool<Record>& pool, Read read) {
    const u32 count = TRY(number<u32>());
    if (count > bytes_.size() - at_) return wrong("a sequence within the description", "a count of", count);
    Record* const first = pool.take(count);
    for (u32 place = 0; place != count; ++place) {
        const Record record = TRY((this->*read)());
        if (first != nullptr) std::construct_at(first + place, record);
    }
    return first == nullptr ? std::span<const Record>() : std::span<const Record>(first, count);
}

Result<std::span<const MemberRecord>> Parser::members() { return all(pools_.members, &Parser::member); }

Result<MemberRecord> Parser::member() {
    MemberRecord record;
    record.name = TRY(text());
    record.type = TRY(code());
    record.mode = TRY(kind(RecordedMode::result));
    record.doc = TRY(text());
    return record;
}

Result<TypeRecord> Parser::type() {
    if (type_index_ == 0xffff) return wrong("at most 65535 types", "one more");
    TypeRecord record = {.code = TypeCode::make(code_.fingerprint(), ++type_index_), .name = {}, .kind = {}};
    record.name = TRY(text());
    record.kind = TRY(kind(RecordedKind::ref));
    record.element = TRY(code());
    record.count = TRY(number<u64>());
    record.members = TRY(members());
    record.doc = TRY(text());
    return record;
}

Result<ExceptionRecord> Parser::exception() {
    ExceptionRecord record;
    record.name = TRY(text());
    record.arguments = TRY(members());
    record.doc = TRY(text());
    return record;
}

Result<ExceptionName> Parser::raise() {
    ExceptionName name;
    name.interface = TRY(code());
    name.name = TRY(text());
    return name;
}

Result<OperationRecord> Parser::operation() {
    OperationRecord record = {.name = {}, .number = 0, .kind = {}};
    record.name = TRY(text());
    record.number = TRY(number<u32>());
    record.kind = TRY(kind(OperationKind::announcement));
    record.arguments = TRY(members());
    record.raises = TRY(all(pools_.raises, &Parser::raise));
    record.doc = TRY(text());
    return record;
}

Result<InterfaceRecord> Parser::run() {
    code_ = TRY(described_code(bytes_));
    InterfaceRecord record = {.code = code_,
                              .name = {},
                              .local = false,
                              .extends = {},
                              .types = {},
                              .exceptions = {},
                              .operations = {},
                              .doc = {}};
    InterfaceRecord* const made = pools_.interfaces.take(1);
    record.name = TRY(text());
    const u8 local = TRY(number<u8>());
    if (local > 1) return wrong("a BOOLEAN", {}, local);
    record.local = local != 0;
    record.extends = TRY(code());
    record.types = TRY(all(pools_.types, &Parser::type));
    record.exceptions = TRY(all(pools_.exceptions, &Parser::exception));
    record.operations = TRY(all(pools_.operations, &Parser::operation));
    record.doc = TRY(text());
    if (at_ != bytes_.size()) return wrong("the end", "bytes behind it,", bytes_.size() - at_);
    if (made != nullptr) std::construct_at(made, record);
    return record;
}

/// What a copy takes, so that what follows it in memory is aligned and both can be given back.
usize room_for(std::span<const byte> bytes) { return round_up(bytes.size(), alignof(u64)); }

/// `bytes` do not change any more.
Result<Description> make_record(std::span<const byte> bytes, middl::Memory& memory, const Known* known) {
    Pools counted;
    TRY(Parser(bytes, counted).run());
    const usize size = round_up(counted.size() + counted.types.used(), alignof(u64));
    auto* const room = static_cast<byte*>(memory.allocate(size, alignof(InterfaceRecord)));
    if (room == nullptr) return refuse({"description", memory_wanted, "none, of bytes", size, {}, {}});
    Description made = {.bytes = bytes, .block = {room, size}};
    Pools pools = Pools::in(made.block, counted);
    const std::span<u8> depths(reinterpret_cast<u8*>(room) + counted.size(), counted.types.used());
    made.record = reinterpret_cast<const InterfaceRecord*>(room);
    made.depths = depths;
    const auto check = [&]() -> Result<void> {
        TRY(Parser(bytes, pools).run());
        return check_record(*made.record, depths, known);
    };
    if (const auto checked = check(); !checked) {
        memory.release(room, size);
        return std::unexpected(checked.error());
    }
    return made;
}

} // namespace

Result<TypeCode> described_code(std::span<const byte> bytes) {
    DescriptionHeader header;
    const auto wrong = [](std::string_view expected, u64 found, u64 offset) {
        return refuse({"description", expected, {}, found, offset, "make it anew with the interface compiler"});
    };
    if (bytes.size() < sizeof header) return wrong("at least 24 bytes", bytes.size(), 0);
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.magic != DescriptionHeader::magic_number) return wrong("the magic 'MTYP' (0x5059544d)", header.magic, 0);
    if (header.version != DescriptionHeader::current_version) return wrong("version 1", header.version, 4);
    if (header.size != bytes.size() || header.size > maximum_description_size)
        return wrong("the size of the whole, at most 131072", header.size, 8);
    const TypeCode code = {header.code};
    if (!code.interface()) return wrong("the code of an interface", header.code, 16);
    return code;
}

Result<Description> read_description(std::span<const byte> bytes, middl::Memory& memory, const Known* known) {
    TRY(described_code(bytes));
    auto* const copy = static_cast<byte*>(memory.allocate(room_for(bytes), alignof(u64)));
    if (copy == nullptr) return refuse({"description", memory_wanted, "none, of bytes", bytes.size(), {}, {}});
    std::memcpy(copy, bytes.data(), bytes.size());
    auto made = make_record({copy, bytes.size()}, memory, known);
    if (!made) memory.release(copy, room_for(bytes));
    return made;
}

bool out_of_memory(const Error& error) { return error.expected == memory_wanted; }

void forget(const Description& description, middl::Memory& memory) {
    memory.release(description.block.data(), description.block.size());
    memory.release(const_cast<byte*>(description.bytes.data()), room_for(description.bytes));
}

} // namespace metta::types
