// SPDX-License-Identifier: MIT
// What types cost at run time.
#include "apps/bench/calls.hpp"

#include "apps/bench/interfaces/square_portal.hpp"
#include "apps/bench/measured_client.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/serve/carried_types.hpp"
#include "runtime/types/dynamic_call.hpp"
#include "runtime/user/stopwatch.hpp"

namespace metta::bench {
namespace {

/// Takes what it is given, and keeps nothing.
class Nowhere final : public TextSink {
  public:
    void write(std::string_view) override {}
};

} // namespace

/// A reference to a Square becomes one to a Shape.
std::optional<u64> typesystem_narrow(const Setting&) {
    static_cast<void>(&carry_types<Square>); // so that this program brings the interfaces
    const types::Registry* const registry = open_registry();
    if (registry == nullptr) return std::nullopt;
    const middl::Any any = middl::reference_any(Square::type_code, first_object_reference);
    bool well = true;
    const u64 ticks = ticks_of([&] { well &= types::narrow<Shape>(*registry, any).has_value(); });
    if (!well || types::narrow<Square>(*registry, middl::reference_any(Shape::type_code, 1))) return std::nullopt;
    return ticks;
}

/// From texts over a call to a text, as the shell calls.
std::optional<u64> call_dynamic(const Setting& setting) {
    Calls calls(setting);
    if (!calls.good()) return std::nullopt;
    const types::Registry& registry = calls.registry();
    const middl::InterfaceRecord* const interface = registry.interface_of(Measured::type_code);
    const auto* const operation = interface != nullptr ? types::find_operation(registry, *interface, "Add") : nullptr;
    if (operation == nullptr) return std::nullopt;
    types::TransportInvoker invoker((*calls).portal_transport());
    static std::array<byte, argument_area_size> copy;
    constexpr std::string_view text = "[number = 1, price = 2, weight = 3, colour = Blue, sold = true, grade = 'a', "
                                      "change = -1, owner = 4]";
    const std::array texts = {text};
    Nowhere why, out;
    bool well = true;
    const u64 ticks = ticks_of([&] {
        well &=
            types::call(out, {registry, why}, *interface, *operation, texts, invoker, copy) == types::CallEnd::returned;
    });
    if (!well) return std::nullopt;
    return ticks;
}

} // namespace metta::bench
