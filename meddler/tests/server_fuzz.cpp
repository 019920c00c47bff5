// SPDX-License-Identifier: MIT
// A server whose client rewrites the argument area while it is read: no call may read outside it, leave memory behind,
// or hand the server a value that its type does not have. And a surrogate whose server answers anything.
#include <algorithm>
#include <cstdlib>

#include "meddler/tests/sample_servers.hpp"
#include "meddler/tests/simulation.hpp"

using namespace metta;

namespace {

void check(bool promise) {
    if (!promise) std::abort();
}

/// Memory that is asked for while arguments are read: the moment for the peer to change the area.
class DisturbingMemory final : public middl::Memory {
  public:
    DisturbingMemory(std::span<byte> area, std::span<const u8> script) : area_(area), script_(script) {}
    void* allocate(usize size, usize alignment) override {
        disturb();
        return memory_.allocate(size, alignment);
    }
    void release(void* start, usize size) override { memory_.release(start, size); }
    void disturb() {
        for (int change = 0; change != 3 && script_.size() >= 2 && !area_.empty(); ++change) {
            area_[script_[0] % area_.size()] = byte{script_[1]};
            script_ = script_.subspan(2);
        }
    }

  private:
    std::span<byte> area_;
    std::span<const u8> script_;
    HeapMemory memory_{1 << 20};
};

/// Says so if it is handed anything that is no value.
class CheckingEverything final : public Everything {
  public:
    static void check_shape(const ChoiceOne& shape, unsigned depth = 0) {
        check(depth <= middl::maximum_depth);
        check(static_cast<u64>(shape.tag()) < 4);
        if (const auto* group = shape.get_if<Kind::group>())
            for (const ChoiceOne& inner : *group) check_shape(inner, depth + 1);
    }
    static void check_tree(const Tree& tree, unsigned depth = 0) {
        check(depth <= middl::maximum_depth && middl::is_text(tree.name));
        for (const Tree& child : tree.children) check_tree(child, depth + 1);
    }
    Result<void> nop() override { return {}; }
    Result<double> scalars(bool yes, u8, char, u16, u32, u64, i16, i32, i64, float, double, Kind kind,
                           Kinds kinds) override {
        check(std::bit_cast<u8>(yes) <= 1 && static_cast<u64>(kind) < 4 && kinds.bits() < 16);
        return 1.0;
    }
    Result<Mixed> echo(const Mixed& value) override {
        check_shape(value.choice);
        check_tree(value.tree);
        for (const middl::String& name : value.names) check(middl::is_text(name));
        check(static_cast<u64>(value.which) < 2 && value.truths.bits() < 4 && value.watch == nullptr);
        check((value.flags.bytes()[1] & 0xe0) == 0);
        return Mixed();
    }
    Result<ChangeResult> change(u32, std::span<const middl::String> names, std::string_view prefix) override {
        for (const middl::String& name : names) check(middl::is_text(name));
        check(middl::is_text(prefix));
        return ChangeResult();
    }
    Result<PickResult> pick(const ChoiceOne& shape, const Flags&, std::span<const u8>, const Nothing&,
                            middl::Any any) override {
        check_shape(shape);
        check(any.code.interface() ? any.value == 0 : any.code.predefined());
        return std::unexpected(Error(Empty{}));
    }
    Result<Clock*> link(Clock&, std::span<const Watch>) override { std::abort(); } // nobody was given a reference
    Result<u32> if_(u32, u32, u32, const IfInner& inner) override {
        check(middl::is_text(inner.class_));
        return 1u;
    }
    void tell(std::string_view text, Kind kind) override { check(middl::is_text(text) && static_cast<u64>(kind) < 4); }
    Error stop(i32) override { return Odd{Kind::group}; }
};

/// Answers with what it is told to, in an area full of anything.
struct HostileTransport {
    std::span<byte> bytes;
    middl::Reply reply;
    middl::Reply invoke(u64, u64, u64, u64, u64) { return reply; }
    std::span<byte> area() { return bytes; }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    if (size < 35) return 0;
    std::array<u64, 4> words;
    std::memcpy(words.data(), data + 2, sizeof words);
    if (data[0] & 0x80) words = {words[0] & 3, words[1] & 3, words[2] & 3, words[3] & 3};
    const usize script = std::min<usize>(data[1], size - 35);
    std::vector<byte> area(size - 35 - script); // as long as it is, so that the sanitizer sees its end
    std::ranges::copy(std::as_bytes(std::span(data + 35, area.size())), area.begin());
    {
        DisturbingMemory memory(area, std::span(data + size - script, script));
        CheckingEverything server;
        middl::ServerCall call(data[0] & 0x0f, words, area, area, memory);
        const middl::Reply reply = dispatch(server, call);
        check(reply.outcome <= 4 || (reply.outcome > 0x100 && reply.outcome <= 0x106));
    }
    DisturbingMemory memory(area, std::span(data + size - script, script));
    EverythingSurrogate<HostileTransport> client(HostileTransport{area, {{}, data[34] < 8 ? data[34] : 0u, words}},
                                                 memory);
    if (const auto result = client.echo({})) check(CheckingEverything().echo(*result).has_value());
    if (const auto result = client.change(0, {}, "")) check(middl::is_text(result->first));
    if (const auto result = client.pick({}, {}, {}, {}, {middl::Predefined::octet, 1}))
        CheckingEverything::check_shape(result->shape_again);
    client.stop(1);
    return 0;
}
