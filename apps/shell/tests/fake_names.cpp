// SPDX-License-Identifier: MIT
#include "apps/shell/tests/fake_names.hpp"

#include "interfaces/console_portal.hpp"
#include "interfaces/console_record.hpp"
#include "interfaces/context_record.hpp"
#include "interfaces/domains_portal.hpp"
#include "interfaces/domains_record.hpp"
#include "interfaces/machine_record.hpp"

namespace metta::shell {

bool FakeContext::is_context(std::string_view path) const {
    const std::string start = std::string(path) + ">";
    return path.empty() ||
           std::ranges::any_of(values, [&](const auto& entry) { return entry.first.starts_with(start); });
}

Context::Result<middl::Sequence<Context::Entry>> FakeContext::list(std::string_view path, u32 first) {
    if (broken) return std::unexpected(*broken);
    if (path.ends_with('>')) path.remove_suffix(1);
    text_ = path;
    if (values.contains(text_)) return std::unexpected(NotContext{.path = std::string_view(text_)});
    if (!is_context(path)) {
        for (const auto& [name, value] : values) // behind another server's context
            if (text_.starts_with(name + ">")) return std::unexpected(NotContext{.path = std::string_view(text_)});
        return std::unexpected(NotFound{.path = std::string_view(text_)});
    }
    const std::string start = path.empty() ? "" : std::string(path) + ">";
    std::map<std::string, middl::TypeCode> found;
    for (const auto& [name, value] : values) {
        if (!name.starts_with(start)) continue;
        const std::string rest = name.substr(start.size());
        const bool deeper = rest.contains('>');
        found[rest.substr(0, rest.find('>'))] = deeper ? Context::type_code : value.code;
    }
    names_.clear();
    for (const auto& [name, code] : found) names_.push_back(name);
    entries_.clear();
    constexpr usize most = 2; // in one call
    for (usize place = first; place < names_.size() && place < first + most; ++place)
        entries_.push_back({.name = std::string_view(names_[place]), .type = found[names_[place]].value});
    return middl::Sequence<Entry>(entries_);
}

Context::Result<Context::GetResult> FakeContext::get(std::string_view path) {
    if (broken) return std::unexpected(*broken);
    if (path.ends_with('>')) path.remove_suffix(1);
    text_ = path;
    for (const auto& [name, value] : values) {
        const bool other = value.code == Context::type_code && text_.starts_with(name + ">");
        if (name != path && !other) continue;
        rest_ = other ? text_.substr(name.size() + 1) : "";
        GetResult result;
        result.rest = std::string_view(rest_);
        result.value.code = value.code;
        result.value.value = value.value;
        result.value.bytes = middl::Sequence<u8>(middl::octets(std::as_bytes(std::span(value.bytes))));
        return result;
    }
    if (!is_context(path)) return std::unexpected(NotFound{.path = std::string_view(text_)});
    GetResult result;
    result.value = {.code = Context::type_code, .value = 1};
    return result;
}

types::Invoker* FakeBinder::bind(u64 reference) {
    if (bound_) __builtin_trap(); // one at a time
    binds.push_back(reference);
    const auto found = objects.find(reference);
    if (found == objects.end()) return nullptr;
    bound_.emplace();
    bound_->reference = reference;
    bound_->dispatch = &found->second;
    bound_->memory = &memory_;
    bound_->bytes.resize(area_size);
    return &*bound_;
}

NamedSystem::NamedSystem() : registry(std::make_unique<types::Registry>()) {
    for (const middl::InterfaceRecord* one : {&console_record::interface, &context_record::interface,
                                              &domains_record::interface, &machine_record::interface})
        if (!registry->add(*one)) __builtin_trap();
    const auto text = [](std::string_view letters) {
        return std::string{static_cast<char>(letters.size()), 0, 0, 0} + std::string(letters);
    };
    using middl::Predefined;
    root.values = {
        {"services>console", {Console::type_code, reference_to(Service::console), ""}},
        {"services>domains", {Domains::type_code, reference_to(Service::domains), ""}},
        {"services>other", {Context::type_code, other_context, ""}},
        {"services>gone", {Machine::type_code, first_object_reference + 99, ""}},
        {"services>strange", {{0x70000}, first_object_reference + 98, ""}},
        {"facts>answer", {Predefined::cardinal, 42, ""}},
        {"facts>name", {Predefined::string, 0, text("two\nlines")}},
        {"facts>state", {Domains::code_of_domain_status, 1, ""}},
        {"facts>broken", {Domains::code_of_domain_status, 9, ""}},
    };
    other.values = {{"deep>console", {Console::type_code, other_console, ""}},
                    {"deep>number", {Predefined::integer, 0xffffffff, ""}},
                    {"evil\x1b[", {Predefined::boolean, 1, ""}}};
    binder.objects[reference_to(Service::console)] = [this](middl::ServerCall& call) {
        return dispatch(console, call);
    };
    binder.objects[reference_to(Service::domains)] = [this](middl::ServerCall& call) {
        return dispatch(domains, call);
    };
    binder.objects[other_context] = [this](middl::ServerCall& call) { return dispatch(other, call); };
    binder.objects[other_console] = [this](middl::ServerCall& call) { return dispatch(second, call); };
}

} // namespace metta::shell
