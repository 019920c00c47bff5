// SPDX-License-Identifier: MIT
// Any bytes as a specification: what is accepted can be planned and stamped, within its room.
#include <cstdint>
#include <cstring>

#include "nucleus/portals/specification.hpp"
#include "nucleus/portals/tests/cases.hpp"

namespace {

void require(bool condition) {
    if (!condition) __builtin_trap();
}

/// Objects whose references are odd are alive, and of every type.
class Objects final : public metta::ObjectDirectory {
  public:
    bool alive(metta::ObjectRef object, metta::ObjectType) const override { return object.value % 2 == 1; }
    bool pool_of(metta::ObjectRef pool, metta::ObjectRef domain) const override {
        return pool.value % 2 == 1 && domain.value % 2 == 1;
    }
    bool schedules(metta::ObjectRef pool) const override { return pool.value % 2 == 1; }
    bool common(metta::ObjectRef stretch) const override { return stretch.value % 4 == 3; }
    bool device(metta::u64 base, metta::u64) const override { return base % 2 == 0; }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace metta;
    PortalSpecification specification;
    if (size < sizeof specification + 6) return 0;
    std::memcpy(&specification, data, sizeof specification);
    u32 number;
    std::memcpy(&number, data + sizeof specification, sizeof number);
    if (data[sizeof specification + 4] % 4 != 0) { // mostly something that could be accepted
        specification.version = PortalSpecification::current_version;
        number = first_free_portal + number % 8;
        std::memset(specification.reserved_words, 0, sizeof specification.reserved_words);
        specification.reserved = 0;
    }
    if (check(specification, number, Objects()) != SpecificationError::none) return 0;
    require(number < portal_count);
    if (specification.kind == PortalKind::unbound || specification.kind == PortalKind::fault_handler) return 0;
    const std::uint8_t traits = data[sizeof specification + 5];
    const test::Case item = {"", specification, {.fsgsbase = (traits & 1) != 0, .xsave = (traits & 2) != 0}};
    PortalPlan plan;
    bool fits = false;
    const auto code = test::stamped(item, plan, fits);
    require(fits && plan.items().size() <= PortalPlan::capacity && plan.size() <= code.size());
    require(plan.has_return() == (specification.kind == PortalKind::call || portal_wakes(specification)));
    return 0;
}
