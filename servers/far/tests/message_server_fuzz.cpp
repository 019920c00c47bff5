// SPDX-License-Identifier: MIT
// A session of whatever messages, to objects whose servers answer whatever: each is answered with a message, and no
// object is called that the peer has not been lent.
#include <algorithm>
#include <cstdlib>

#include "servers/far/tests/simulated_objects.hpp"

using namespace metta;

namespace {

void check(bool promise) {
    if (!promise) std::abort();
}

/// Takes pieces off the front of the input; what is no more there is zero.
class Input {
  public:
    Input(const u8* data, usize size) : left_(data, size) {}
    bool empty() const { return left_.empty(); }
    template <class T>
    T number() {
        T value = 0;
        const auto piece = bytes(sizeof value);
        std::memcpy(&value, piece.data(), piece.size());
        return value;
    }
    std::span<const u8> bytes(usize size) {
        const auto piece = left_.first(std::min(size, left_.size()));
        left_ = left_.subspan(piece.size());
        return piece;
    }

  private:
    std::span<const u8> left_;
};

/// The simulated ones, of which any answers what the input says, if it says so; references in that are as good as any.
class HostileObjects {
  public:
    explicit HostileObjects(Input& input) : input_(input) {
        for (auto& one : objects.all) {
            one->portal.dispatch = [this, &portal = one->portal,
                                    honest = one->portal.dispatch](middl::ServerCall& call) {
                if (!hostile) return call.operation() == 5 ? middl::Reply{} : honest(call);
                middl::Reply reply = {{}, input_.number<u8>(), {}};
                if (reply.outcome > 250) reply.outcome = input_.number<u64>();
                for (u64& word : reply.words) word = input_.number<u8>();
                std::ranges::copy(std::as_bytes(input_.bytes(input_.number<u8>())), portal.area.begin());
                return reply;
            };
        }
    }
    SimulatedObjects objects;
    bool hostile = false;

  private:
    Input& input_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    Input input(data, size);
    HostileObjects world(input);
    SimulatedObjects& objects = world.objects;
    objects.everything.references = &objects.references;
    const bool everything = (input.number<u8>() & 1) != 0;
    const LentReference root = everything ? LentReference{Everything::type_code, SimulatedObjects::everything_reference}
                                          : LentReference{Console::type_code, SimulatedObjects::console_reference};
    MessageServer server(objects.registry, objects, root);
    bool ever_hostile = false;
    for (unsigned round = 0; round < 20 && !input.empty(); ++round) {
        const u8 told = input.number<u8>();
        const auto bytes = input.bytes(input.number<u16>() % 700);
        std::vector<byte> request(std::as_bytes(bytes).begin(), std::as_bytes(bytes).end());
        middl::MessageHeader header;
        if ((told & 1) != 0) { // as it would be, but for a few things
            header.kind = middl::MessageKind::call;
            header.object = input.number<u8>() % 4;
            header.type = (header.object != 0 ? Clock::type_code
                           : everything       ? Everything::type_code
                           : (told & 2) != 0  ? Device::type_code
                                              : Console::type_code)
                              .value;
            header.number = input.number<u8>() % 11;
            for (u64& word : header.words) word = input.number<u8>();
            request.insert(request.begin(), sizeof header, byte{});
            check(write_header(request, header, request.size() - sizeof header) == request.size());
        }
        world.hostile = (told & 4) != 0;
        ever_hostile |= world.hostile;
        const auto answer = middl::read_message(server.serve(request));
        check(answer && answer->header.kind == middl::MessageKind::answer);
        if ((told & 1) != 0) check(answer->header.type == header.type && answer->header.object == header.object);
        const u32 refused = static_cast<u32>(middl::Reply::refused);
        check(answer->header.number < refused || answer->header.number - refused - 1 < 6);
    }
    // Honest servers give out only these; what hostile ones give out nobody can make more of.
    if (!ever_hostile)
        for (const u64 one : objects.bound) check(one == root.reference || one == SimulatedObjects::clock_reference);
    return 0;
}
