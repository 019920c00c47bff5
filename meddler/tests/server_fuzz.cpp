// SPDX-License-Identifier: MIT
// A server whose client rewrites the argument area while it is read: no call may read outside it, leave memory behind,
// or hand the server a value that its type does not have. And a surrogate whose server answers anything.
#include <algorithm>

#include "meddler/tests/checking_server.hpp"
#include "meddler/tests/simulation.hpp"

using namespace metta;

namespace {

/// Memory that is asked for while arguments are read: the moment for the peer to change the area.
class DisturbingMemory final : public middl::Memory {
  public:
    DisturbingMemory(std::span<byte> area, std::span<const u8> script) : area_(area), script_(script) {}
    void* allocate_elsewhere(usize size, usize alignment) override {
        disturb();
        return memory_.allocate(size, alignment);
    }
    void release_elsewhere(void* start, usize size) override { memory_.release(start, size); }
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
