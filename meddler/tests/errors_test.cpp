// SPDX-License-Identifier: MIT
// Each wrong file of tests/bad has the messages that are in the file beside it; each odd one of tests/good has none.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "meddler/driver.hpp"
#include "meddler/library.hpp"

namespace metta::meddler {
namespace {

namespace files = std::filesystem;

const std::string tests = METTA_TESTS;

std::vector<std::string> interfaces_in(const std::string& folder) {
    std::vector<std::string> paths;
    for (const auto& entry : files::directory_iterator(tests + "/" + folder))
        if (entry.path().extension() == ".if") paths.push_back(entry.path().string());
    std::ranges::sort(paths);
    return paths;
}

/// The status of a check, and its messages without the folder that the tests are in.
std::pair<int, std::string> check(const std::vector<std::string>& paths, const std::vector<std::string>& folders) {
    std::ostringstream output, messages;
    const int status = run({.verb = Options::Verb::check, .files = paths, .folders = folders}, output, messages);
    std::string text = messages.str();
    for (usize at = text.find(tests); at != std::string::npos; at = text.find(tests)) text.erase(at, tests.size() + 1);
    return {status, text};
}

TEST(Messages, are_as_expected) {
    const auto paths = interfaces_in("bad");
    EXPECT_GE(paths.size(), 17u);
    for (const std::string& path : paths) {
        const auto [status, messages] = check({path}, {tests + "/bad/others"});
        EXPECT_EQ(status, refused_status) << path;
        const std::string expected_path = path.substr(0, path.size() - 3) + ".expected";
        EXPECT_EQ(messages, read_whole_file(expected_path).value_or("no file " + expected_path));
    }
}

TEST(Messages, are_none_for_odd_but_good_files) {
    for (const std::string folder : {"good", "samples"}) {
        EXPECT_EQ(check(interfaces_in(folder), {}), std::pair(success_status, std::string()));
        for (const std::string& path : interfaces_in(folder))
            EXPECT_EQ(check({path}, {}), std::pair(success_status, std::string())) << "alone";
    }
}

TEST(Messages, tell_of_files_that_are_not_there) {
    EXPECT_EQ(check({tests + "/nothing.if"}, {}),
              std::pair(refused_status,
                        std::string("nothing.if:1:1: error: expected a file that can be read, found none\n")));
    EXPECT_EQ(check({tests}, {}).first, refused_status) << "a folder";
}

TEST(Folders, are_searched_in_order) {
    const files::path root = files::path(testing::TempDir()) / "meddler_folders";
    files::remove_all(root);
    const auto write = [&](const std::string& path, std::string_view text) {
        files::create_directories((root / path).parent_path());
        FILE* const file = fopen((root / path).c_str(), "w");
        fwrite(text.data(), 1, text.size(), file);
        fclose(file);
        return (root / path).string();
    };
    const std::string user = write("user/User.if", "User : INTERFACE = NEEDS Used; BEGIN T : TYPE = Used.T; END.");
    write("one/Used.if", "Used : INTERFACE = BEGIN T : TYPE = CHAR; END.");
    write("two/Used.if", "Used : INTERFACE = BEGIN END.");
    const std::string one = (root / "one").string(), two = (root / "two").string();
    EXPECT_EQ(check({user}, {one, two}).first, success_status);
    EXPECT_EQ(check({user}, {two, one}).first, refused_status);
    EXPECT_EQ(check({user}, {(root / "none").string(), one}).first, success_status);
    write("user/Used.if", "Used : INTERFACE = BEGIN T : TYPE = OCTET; END.");
    EXPECT_EQ(check({user}, {}).first, success_status) << "beside the file";
    EXPECT_EQ(check({user, two + "/Used.if"}, {one}).first, refused_status) << "a file that was named comes first";
    files::remove_all(root);
}

} // namespace
} // namespace metta::meddler
