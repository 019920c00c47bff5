// SPDX-License-Identifier: MIT
// The other domain that has pages.
#include <array>

#include "interfaces/offers_portal.hpp"
#include "interfaces/page_store_portal.hpp"
#include "runtime/client/client.hpp"
#include "runtime/serve/served.hpp"
#include "tests/inside/child.hpp"
#include "tests/paging/tests.hpp"

namespace metta::paging_tests {
namespace {

constexpr usize half_page = page_size / 2;

class Store final : public Served<Store, PageStore, argument_area_size> {
  public:
    Result<middl::Sequence<u8>> fetch(u64 half) override {
        if (half >= halves_.size()) return std::unexpected(NoPage());
        return middl::Sequence<u8>(halves_[half]);
    }
    Result<void> store(u64 half, std::span<const u8> bytes) override {
        if (half >= halves_.size()) return std::unexpected(NoPage());
        if (bytes.size() != half_page) return std::unexpected(SystemError::bad_argument);
        std::memcpy(halves_[half].data(), bytes.data(), half_page);
        return {};
    }
    void fill() {
        for (u64 half = 0; half != halves_.size(); ++half) {
            const u64 number = store_mark + half / 2;
            std::memcpy(halves_[half].data(), &number, sizeof number);
        }
    }

  private:
    std::array<std::array<u8, half_page>, 2 * store_pages> halves_ = {};
};

constinit Store store;

} // namespace

u32 be_store(const Setting& setting) {
    store.fill();
    auto offers = connect<Client<OffersSurrogate, Offers, Service::offers>>();
    if (!offers) return inside_tests::failed;
    const auto reference = offers->publish(PageStore::type_code.value, reinterpret_cast<u64>(&served_entry),
                                           reinterpret_cast<u64>(static_cast<ServedObject*>(&store)), 2);
    if (!reference || !inside_tests::tell_number(setting, store_name, *reference)) return inside_tests::failed;
    inside_tests::to_parent.signal();
    for (;;) static_cast<void>(inside_tests::from_parent.await(~u64{0} >> 2));
}

} // namespace metta::paging_tests
