// SPDX-License-Identifier: MIT
// A fault of a visitor's could not be handled here: it is the domain's first thread that does what visitors ask for.
#include "apps/stress/prober.hpp"

#include <optional>

#include "apps/stress/accesses.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/frames.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/offers.hpp"
#include "runtime/client/stretches.hpp"
#include "runtime/memory_model/memory_model.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/serve/served.hpp"

namespace metta::stress {
namespace {

using memory_model::Answer;

struct Request {
    Prober::Action action = {};
    u64 first = 0, second = 0, third = 0;
};
struct Reply {
    Answer answer = Answer::other;
    u64 value = 0;
};

Answer answer_of(SystemError error) {
    return error == SystemError::bad_argument ? Answer::bad_argument : Answer::other;
}

Answer answer_of(const Stretches::Error& error) {
    if (error.is<Stretches::NoStretch>()) return Answer::no_stretch;
    if (error.is<Stretches::NoSpace>()) return Answer::no_space;
    if (error.is<Stretches::NoMemory>()) return Answer::no_memory;
    if (error.is<Stretches::NotHolder>()) return Answer::not_holder;
    if (error.is<Stretches::WriteAndExecute>()) return Answer::write_and_execute;
    if (error.is<Stretches::NoDomain>()) return Answer::no_domain;
    return answer_of(*error.get_if<SystemError>());
}

Answer answer_of(const Frames::Error& error) {
    if (error.is<Frames::NoFrames>()) return Answer::no_frames;
    if (error.is<Frames::NotYours>()) return Answer::not_yours;
    return answer_of(*error.get_if<SystemError>());
}

Answer answer_of(Status status) {
    switch (status) {
    case Status::ok:
        return Answer::done;
    case Status::bad_argument:
        return Answer::bad_argument;
    case Status::absent:
        return Answer::absent;
    case Status::occupied:
        return Answer::occupied;
    case Status::not_owner:
        return Answer::not_owner;
    case Status::revoked:
        return Answer::revoked;
    default:
        return static_cast<u8>(status) == fault_status ? Answer::fault : Answer::other;
    }
}

/// What has come of an operation, with its value if it has one.
template <class Result>
Reply reply_of(const Result& result) {
    if (!result) {
        const auto* const system = result.error().template get_if<SystemError>();
        return {.answer = answer_of(result.error()), .value = system == nullptr ? 0 : static_cast<u64>(*system)};
    }
    if constexpr (std::is_void_v<typename Result::value_type>)
        return {.answer = Answer::done};
    else
        return {.answer = Answer::done, .value = *result};
}
Reply reply_of(Status status, u64 value = 0) {
    const Answer answer = answer_of(status);
    return {.answer = answer, .value = answer == Answer::other ? static_cast<u64>(status) : value};
}
Reply reply_of(const PortalResult& result) { return reply_of(result.status, result.value); }

Stretches::Rights rights_of(u64 bits) { return Stretches::Rights::unchecked_from_bits(bits); }

/// Carries out what visitors hand over, one after the other: there is one visitor.
class Hands {
  public:
    Hands(StretchesClient& stretches, FramesClient& frames, Event requests, Event replies)
        : stretches_(stretches), frames_(frames), requests_(requests), replies_(replies) {}

    /// By the visitor.
    Reply hand_over(const Request& request) {
        request_ = request;
        const u64 wanted = replies_.count() + 1;
        requests_.signal();
        if (replies_.await_abandonable(wanted) != AwaitResult::reached) return {};
        return reply_;
    }
    /// By the first thread.
    [[noreturn]] void work() {
        for (u64 next = 1;; ++next) {
            static_cast<void>(requests_.await(next));
            reply_ = carry_out(request_);
            replies_.signal();
        }
    }

  private:
    Reply carry_out(const Request& request);
    Reply share(u64 portal, u32 domain, u64 stretch_and_rights);

    StretchesClient& stretches_;
    FramesClient& frames_;
    Event requests_, replies_;
    Request request_;
    Reply reply_;
};

Reply Hands::share(u64 portal, u32 domain, u64 stretch_and_rights) {
    const u64 stretch = round_down(stretch_and_rights, large_page_size), rights = stretch_and_rights - stretch;
    const PortalResult shared =
        invoke(static_cast<u32>(portal) + static_cast<u32>(StretchPortal::share), domain, rights);
    if (shared.status != Status::ok || shared.value == 0) return reply_of(shared.status);
    return reply_of(stretches_.set_rights(stretch, domain, rights_of(rights)));
}

Reply Hands::carry_out(const Request& request) {
    const auto [action, first, second, third] = request;
    const BoundStretch bound(static_cast<u32>(first));
    switch (action) {
    case Prober::Action::read: {
        u64 word = 0;
        const bool done = can_read(first, word);
        return {.answer = done ? Answer::done : Answer::fault, .value = word};
    }
    case Prober::Action::write:
        return {.answer = can_write(first, second) ? Answer::done : Answer::fault};
    case Prober::Action::execute:
        return {.answer = can_execute(first) ? Answer::done : Answer::fault};
    case Prober::Action::create:
        return reply_of(stretches_.create(first, rights_of(second), third, {}));
    case Prober::Action::clone:
        return reply_of(stretches_.clone(first));
    case Prober::Action::destroy:
        return reply_of(stretches_.destroy(first));
    case Prober::Action::set_rights:
        return reply_of(stretches_.set_rights(first, static_cast<u32>(second), rights_of(third)));
    case Prober::Action::set_global:
        return reply_of(stretches_.set_global(first, rights_of(second)));
    case Prober::Action::bind:
        return reply_of(stretches_.bind(first));
    case Prober::Action::unbind:
        return reply_of(stretches_.unbind(first));
    case Prober::Action::map:
        return reply_of(bound.map(second, third));
    case Prober::Action::demap:
        return reply_of(bound.demap(second));
    case Prober::Action::map_range:
        return reply_of(bound.map_range(second, third, 2));
    case Prober::Action::demap_range:
        return reply_of(bound.demap_range(second, 2));
    case Prober::Action::share:
        return share(first, static_cast<u32>(second), third);
    case Prober::Action::protect:
        return reply_of(bound.protect(static_cast<Rights>(second)));
    case Prober::Action::take:
        return reply_of(take_frame(frames_));
    case Prober::Action::give:
        return reply_of(give_frame(frames_, first));
    case Prober::Action::allocate:
        return reply_of(
            frames_.allocate(static_cast<u32>(first), static_cast<u32>(second), static_cast<Frames::Region>(third)));
    case Prober::Action::free:
        return reply_of(frames_.free(first, static_cast<u32>(second)));
    }
    return {};
}

class ServedProber final : public Served<ServedProber, Prober> {
  public:
    explicit ServedProber(Hands& hands) : hands_(hands) {}
    Result<CarryOutResult> carry_out(Action action, u64 first, u64 second, u64 third) override {
        const Reply reply = hands_.hand_over({action, first, second, third});
        return CarryOutResult{.answer = static_cast<u32>(reply.answer), .value = reply.value};
    }

  private:
    Hands& hands_;
};

constinit std::array<byte, 2 * argument_area_size> room{};
constinit middl::Arena arrived(room);

} // namespace

u32 be_worker(std::string_view name, Output& out) {
    constexpr u32 failed = 1, stacks = 1;
    auto events = connect<EventsClient>();
    auto offers = connect<OffersClient>();
    auto names = connect<NamesClient>(arrived);
    auto stretches = connect<StretchesClient>();
    auto frames = connect<FramesClient>();
    if (!events || !offers || !names || !stretches || !frames) {
        print(out, "stress: expected the services events, offers, names, stretches and frames, found one of them "
                   "refused\n");
        return failed;
    }
    const auto requests = create_event(*events), replies = create_event(*events);
    if (!requests || !replies) {
        print(out, "stress: expected two events, found that refused\n");
        return failed;
    }
    handle_access_faults();
    static std::optional<Hands> hands;
    static std::optional<ServedProber> prober;
    hands.emplace(*stretches, *frames, *requests, *replies);
    prober.emplace(*hands);
    const auto reference = offers->publish(Prober::type_code.value, reinterpret_cast<u64>(&served_entry),
                                           reinterpret_cast<u64>(static_cast<ServedObject*>(&*prober)), stacks);
    if (!reference || !names->add(name, middl::reference_any(Prober::type_code, *reference))) {
        print(out, "stress: expected room for an object and its name, found none\n");
        return failed;
    }
    worker_is_ready.signal();
    hands->work();
}

} // namespace metta::stress
