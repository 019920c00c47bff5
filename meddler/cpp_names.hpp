// SPDX-License-Identifier: MIT
// What things of an interface are called in C++.
#pragma once

#include <map>
#include <set>
#include <string>

#include "meddler/syntax.hpp"

namespace metta::meddler {

/// `GetTime` to get_time, `IPHostAddr` to ip_host_addr. A word of C++ gets a trailing `_`.
std::string snake_case(std::string_view name);
/// `get_time` to GetTime; `IPHostAddr` stays.
std::string pascal_case(std::string_view name);

/// The class of an interface, and the name of its header without an ending.
std::string class_name(const Interface& interface);
std::string header_name(const Interface& interface);

/// Unique names for everything that an interface declares: where two would be the same, later ones get a trailing `_`
/// or number. Types that are written without a name are called after where they are.
class CppNames {
  public:
    explicit CppNames(const Interface& interface);

    const std::string& of(const Declaration& declaration) const { return declarations_.at(&declaration); }
    const std::string& of(const Type& anonymous) const { return types_.at(&anonymous); }
    const std::string& result_of(const Declaration& operation) const { return results_.at(&operation); }
    /// The constant with a declared type's code: code_of_… .
    const std::string& code_of(const Declaration& type) const { return codes_.at(&type); }
    /// Whether a class of this name is hidden by something that the interface, or an ancestor, declares.
    bool hides(std::string_view name) const { return hidden_.contains(std::string(name)); }

    /// Names for members of one list, in their order.
    static std::vector<std::string> members(const std::vector<Member>& all);

  private:
    std::string unique(std::string name);
    void name_inner(const Type& type, const std::string& outer);
    void name_type(const Type& type, const std::string& name);
    void name_members(const std::vector<Member>& all, const std::string& outer);

    std::map<const Declaration*, std::string> declarations_;
    std::map<const Type*, std::string> types_;
    std::map<const Declaration*, std::string> results_;
    std::map<const Declaration*, std::string> codes_;
    std::set<std::string> used_;
    std::set<std::string> hidden_;
};

} // namespace metta::meddler
