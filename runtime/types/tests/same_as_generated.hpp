// SPDX-License-Identifier: MIT
// What is read from a description is what the interface compiler has generated, for each of some interfaces.
#pragma once

#include <gtest/gtest.h>

#include "meddler/tests/simulation.hpp"
#include "runtime/middl/portal_shape.hpp"
#include "runtime/types/description.hpp"
#include "runtime/types/form.hpp"
#include "runtime/types/tests/record_equality.hpp"

namespace metta::types {

inline std::string text_of(const Error& error) {
    std::array<char, 400> storage;
    TextBuffer text(storage);
    print(text, error);
    return std::string(text.text());
}

template <class Interface>
std::span<const byte> description_of() {
    return std::as_bytes(std::span(middl::Described<Interface>::description));
}

template <class Interface>
void expect_same_record() {
    HeapMemory memory;
    const auto read = read_description(description_of<Interface>(), memory);
    const std::string name(middl::Described<Interface>::record.name);
    ASSERT_TRUE(read) << name << ": " << text_of(read.error());
    EXPECT_EQ(*read->record, middl::Described<Interface>::record) << name;
    forget(*read, memory);
}

template <class... Interfaces>
void expect_same_records() {
    (expect_same_record<Interfaces>(), ...);
}

template <class Interface>
void expect_same_shape(const Registry& registry) {
    const auto& record = middl::Described<Interface>::record;
    constexpr const middl::PortalShape& shape = middl::Portal<Interface>::shape;
    const auto form = form_of(registry, record);
    ASSERT_TRUE(form) << record.name;
    EXPECT_EQ(form->operations, shape.operations.size()) << record.name;
    EXPECT_EQ(form->arguments, shape.arguments) << record.name;
    EXPECT_EQ(form->results, shape.results) << record.name;
    EXPECT_EQ(form->area, shape.area) << record.name;
    for (const InterfaceRecord* one = &record; one != nullptr; one = registry.interface_of(one->extends))
        for (const middl::OperationRecord& operation : one->operations) {
            const auto here = form_of(registry, operation);
            ASSERT_TRUE(here);
            const middl::OperationShape& generated = shape.operations[operation.number];
            EXPECT_EQ(here->arguments, generated.arguments.registers) << record.name << '.' << operation.name;
            EXPECT_EQ(here->answer, generated.answer.registers) << record.name << '.' << operation.name;
            EXPECT_EQ(here->area, generated.arguments.maximum != 0 || generated.answer.maximum != 0)
                << record.name << '.' << operation.name;
        }
}

/// All of them are in the registry first, in this order.
template <class... Interfaces>
void expect_same_shapes() {
    Registry registry;
    (registry.add(middl::Described<Interfaces>::record), ...);
    (expect_same_shape<Interfaces>(registry), ...);
}

} // namespace metta::types
