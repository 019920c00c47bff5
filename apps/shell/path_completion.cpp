// SPDX-License-Identifier: MIT
// Whatever goes wrong on the way to a candidate means that there is none.
#include "apps/shell/path_completion.hpp"

#include <algorithm>

#include "apps/shell/names.hpp"

namespace metta::shell {
namespace {

using middl::InterfaceRecord;

/// Offers what the word can become: `before`, a name, and what follows that.
class WordOffers {
  public:
    WordOffers(std::string_view word, std::string_view before, CandidateSink& candidates)
        : word_(word), before_(before), candidates_(candidates) {}

    void offer(std::string_view name, std::string_view after) {
        constexpr usize longest = 255;
        std::array<char, longest> storage;
        TextBuffer text(storage);
        print(text, before_);
        print_name(text, name);
        if (!text.text().starts_with(word_)) return;
        print(text, after);
        if (!text.truncated()) candidates_.offer(text.text());
    }

  private:
    std::string_view word_, before_;
    CandidateSink& candidates_;
};

class EntryOffers final : public EntryVisitor {
  public:
    EntryOffers(const Surroundings& at, WordOffers& offers, bool to_call)
        : at_(at), offers_(offers), to_call_(to_call) {}

    bool entry(std::string_view name, middl::TypeCode type) override {
        const bool context =
            at_.types == nullptr ? type == Context::type_code : at_.types->is_type(type, Context::type_code);
        if (context)
            offers_.offer(name, ">");
        else if (!to_call_ || type.interface())
            offers_.offer(name, to_call_ ? "." : " ");
        return ++seen_ != most;
    }

  private:
    static constexpr unsigned most = 1000; ///< a person waits

    const Surroundings& at_;
    WordOffers& offers_;
    bool to_call_;
    unsigned seen_ = 0;
};

/// The interface of the object at the path; null: it is none.
const InterfaceRecord* interface_at(const Surroundings& at, std::string_view path) {
    if (at.names == nullptr || at.types == nullptr) return nullptr;
    const Context::Result<middl::Any> found = Names(*at.names, at.binder).look_up(path);
    return found && found->code.interface() ? at.types->interface_of(found->code) : nullptr;
}

/// The next word of a text, which is shortened by it.
std::string_view take_word(std::string_view& text) {
    const auto skip = [&] { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); };
    skip();
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(word.size());
    skip();
    return word;
}

} // namespace

void offer_paths(const Surroundings& at, std::string_view word, bool to_call, CandidateSink& candidates) {
    if (at.names == nullptr) return;
    const CallTarget target = call_target(word);
    if (to_call && target.has_operation) {
        if (const InterfaceRecord* const interface = interface_at(at, target.path)) {
            WordOffers offers(word, word.substr(0, target.path.size() + 1), candidates);
            types::visit_operations(*at.types, *interface, [&](const auto&, const middl::OperationRecord& operation) {
                offers.offer(operation.name, " ");
            });
            return;
        }
    }
    const usize start = word.rfind('>') + 1; // 0: there is none
    WordOffers offers(word, word.substr(0, start), candidates);
    EntryOffers entries(at, offers, to_call);
    (void)Names(*at.names, at.binder).list(word.substr(0, start == 0 ? 0 : start - 1), entries);
}

void offer_types(const Surroundings& at, std::string_view word, CandidateSink& candidates) {
    if (at.types == nullptr) return;
    const usize sign = word.find_first_of(".>");
    if (sign == std::string_view::npos) {
        WordOffers offers(word, {}, candidates);
        for (u32 number = 0; number != at.types->size(); ++number) offers.offer(at.types->at(number).name, "");
        return;
    }
    const InterfaceRecord* const interface = at.types->interface_named(word.substr(0, sign));
    if (interface == nullptr) return;
    WordOffers offers(word, word.substr(0, sign + 1), candidates);
    types::visit_declared(*at.types, *interface, [&](std::string_view name) { offers.offer(name, " "); });
}

void offer_arguments(const Surroundings& at, std::string_view before, std::string_view word,
                     CandidateSink& candidates) {
    const CallTarget target = call_target(take_word(before));
    const InterfaceRecord* const interface = interface_at(at, target.path);
    if (interface == nullptr) return;
    const middl::OperationRecord* const operation = types::find_operation(*at.types, *interface, target.operation);
    if (operation == nullptr) return;
    usize skipped = 0;
    for (; !before.empty(); ++skipped) take_word(before);
    for (const middl::MemberRecord& argument : operation->arguments) {
        if (!types::travels(argument, types::Part::arguments) || skipped-- != 0) continue;
        const types::Shaped type = types::shape_of(*at.types, argument.type);
        if (type.shape == types::Shape::interface || type.shape == types::Shape::any)
            return offer_paths(at, word, false, candidates);
        WordOffers offers(word, {}, candidates);
        for (u64 place = 0; place != types::member_count(type); ++place)
            offers.offer(types::member_name(type, place), " ");
        return;
    }
}

} // namespace metta::shell
