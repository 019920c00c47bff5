// SPDX-License-Identifier: MIT
// Boot archives: right ones, and each way of being wrong with the words it is refused with.
#include "runtime/base/archive.hpp"

#include <gtest/gtest.h>

#include "runtime/base/tests/tar_builder.hpp"

namespace metta {
namespace {

using test::append, test::archive_of, test::bytes_of, test::File, test::manifest_line, test::seal;

std::string printed(const Error& error) {
    std::array<char, 512> storage;
    TextBuffer buffer(storage);
    print(buffer, error);
    return std::string(buffer.text());
}

/// The error that `archive` is refused with, or "opened".
std::string refusal(std::string_view archive) {
    const auto opened = Archive::open(bytes_of(archive));
    return opened ? "opened" : printed(opened.error());
}

std::string_view text(std::span<const byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const std::vector<File> three_files = {
    {"nucleus", "code of the nucleus"}, {"empty", ""}, {"init", std::string(513, 'i'), "domains/early"}};
constexpr usize first_header = 1024; ///< after the manifest

/// `three_files` with `replacement` at `offset` of the first file's header, under a right checksum.
std::string with(usize offset, std::string_view replacement) {
    std::string archive = archive_of(three_files);
    archive.replace(first_header + offset, replacement.size(), replacement);
    seal(archive, first_header);
    return archive;
}

TEST(Archive, finds_files_and_iterates_in_order) {
    const std::string bytes = archive_of(three_files);
    const auto archive = Archive::open(bytes_of(bytes));
    ASSERT_TRUE(archive) << printed(archive.error());
    EXPECT_EQ(text(archive->file("nucleus").value()), "code of the nucleus");
    EXPECT_EQ(text(archive->file("empty").value()), "");
    EXPECT_EQ(text(archive->file("domains/early/init").value()), std::string(513, 'i'));

    std::string names;
    for (const ArchiveMember& member : *archive) names += std::string(member.name) + " ";
    EXPECT_EQ(names, "nucleus empty domains/early/init ");
}

TEST(Archive, may_hold_nothing_but_the_manifest_and_end_in_zeros) {
    const std::string bytes = archive_of({}) + std::string(9000, '\0');
    const auto archive = Archive::open(bytes_of(bytes));
    ASSERT_TRUE(archive) << printed(archive.error());
    EXPECT_TRUE(archive->begin() == archive->end());
}

TEST(Archive, a_name_of_100_characters_needs_no_zero_byte) {
    const std::string name(100, 'n');
    const std::string bytes = archive_of({{name, "x"}});
    EXPECT_EQ(text(Archive::open(bytes_of(bytes)).value().file(name).value()), "x");
}

TEST(Archive, file_refuses_what_is_missing_or_corrupt) {
    std::string bytes = archive_of(three_files);
    bytes[first_header + 512] ^= 1;
    const auto archive = Archive::open(bytes_of(bytes));
    ASSERT_TRUE(archive);
    EXPECT_EQ(printed(archive->file("nucleu").error()), "boot archive: expected nucleu, found no file of that name; "
                                                        "add the file to the boot archive");
    EXPECT_FALSE(archive->file("manifest"));
    const std::string corrupt = printed(archive->file("nucleus").error());
    EXPECT_TRUE(corrupt.starts_with("nucleus: expected contents with the CRC-32 of the manifest, found the CRC-32 "));
    EXPECT_TRUE(corrupt.ends_with("; build the boot archive again"));
    EXPECT_TRUE(archive->file("empty"));
}

TEST(Archive, refuses_wrong_headers) {
    std::string unsealed = archive_of(three_files);
    unsealed[first_header] = 'N';
    EXPECT_NE(refusal(unsealed).find("at byte 1172: expected the octal sum"), std::string::npos) << refusal(unsealed);

    struct {
        usize offset;
        std::string_view replacement;
        std::string_view refusal;
    } const mistakes[] = {
        {257, "ustar  ", "at byte 1281: expected the magic 'ustar'"},
        {263, "01", "at byte 1281: expected the magic 'ustar'"},
        {156, "5", "at byte 1180: expected a regular file ('0'), found the kind 53"},
        {156, "2", "expected a regular file"},
        {124, "0000000002x", "at byte 1148: expected octal digits"},
        {124, "000000000023", "expected octal digits"},
        {124, "000 0000023", "expected octal digits"},
        {124, std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0", 12), "expected octal digits"},
        {124, "77777777777", "expected a size within the archive"},
        {100, "0000689", "at byte 1124: expected octal digits"},
        {108, "-000001", "at byte 1132: expected octal digits"},
        {116, " 000001", "at byte 1140: expected octal digits"},
        {136, "x", "at byte 1160: expected octal digits"},
        {0, std::string_view("\0", 1), "at byte 1024: expected a name"},
        {0, "N", "at byte 1024: expected nucleus, found Nucleus"},
        {345, "p", "at byte 1024: expected nucleus, found nucleus"},
        {124, "00000000022", "manifest of the boot archive at byte 512: expected the size in the file's header"},
    };
    for (const auto& [offset, replacement, expected] : mistakes)
        EXPECT_NE(refusal(with(offset, replacement)).find(expected), std::string::npos)
            << expected << "\n"
            << refusal(with(offset, replacement));
    EXPECT_EQ(refusal(with(156, std::string_view("\0", 1))), "opened");
    EXPECT_EQ(refusal(with(124, "0000000023 ")), "opened");
}

TEST(Archive, refuses_every_truncation) {
    const std::string archive = archive_of(three_files);
    for (usize size = 0; size < archive.size(); ++size) EXPECT_NE(refusal(archive.substr(0, size)), "opened") << size;
    EXPECT_EQ(refusal(archive), "opened");
}

TEST(Archive, refuses_a_wrong_end) {
    std::string archive = archive_of(three_files);
    EXPECT_EQ(refusal(archive + std::string(99, '\0')), "opened");
    for (const usize from_end : {usize{1}, usize{8}, usize{512}, usize{1024}}) {
        std::string other = archive;
        other[other.size() - from_end] = 1;
        EXPECT_TRUE(refusal(other).starts_with("end of the boot archive at byte 4096: expected two blocks of zeros"))
            << refusal(other);
    }
    EXPECT_NE(refusal(archive + "x"), "opened");
}

TEST(Archive, manifest_and_members_must_agree) {
    const File &nucleus = three_files[0], &empty = three_files[1];
    const std::string nucleus_line = manifest_line(nucleus), empty_line = manifest_line(empty);
    struct {
        std::string archive;
        std::string_view refusal;
    } const mistakes[] = {
        {archive_of(nucleus_line, {nucleus, empty}), "end of the boot archive at byte 2048"},
        {archive_of(nucleus_line + empty_line, {nucleus}), "at byte 2048: expected empty, found the end mark"},
        {archive_of(empty_line + nucleus_line, {nucleus, empty}), "at byte 1024: expected empty, found nucleus"},
        {archive_of({nucleus, empty, nucleus}), "at byte 549: expected each name once, found nucleus"},
        {archive_of({{"manifest", ""}}), "at byte 512: expected each name once, found manifest"},
        {archive_of("00000000 0 empty", {empty}), "at byte 512: expected a line of CRC-32"},
        {archive_of("0000000g 0 empty\n", {empty}), "expected a line of CRC-32"},
        {archive_of("0000000 0 empty\n", {empty}), "expected a line of CRC-32"},
        {archive_of("00000000  0 empty\n", {empty}), "expected a line of CRC-32"},
        {archive_of("00000000 0x0 empty\n", {empty}), "expected a line of CRC-32"},
        {archive_of("00000000 99999999999999999999 empty\n", {empty}), "expected a line of CRC-32"},
        {archive_of("00000000 00 \n", {empty}), "expected a line of CRC-32"},
        {archive_of("00000000x0 empty\n", {empty}), "expected a line of CRC-32"},
        {archive_of("\n", {empty}), "expected a line of CRC-32"},
    };
    for (const auto& [archive, expected] : mistakes)
        EXPECT_NE(refusal(archive).find(expected), std::string::npos) << expected << "\n" << refusal(archive);
    EXPECT_EQ(refusal(archive_of("00000000 0 empty\n", {empty})), "opened");

    const File init = {"init", "", "early"};
    for (const std::string path :
         {"ebrly/init", "early/inid", "early.init", "early/init2", "early/x/init", "/init", "init"})
        EXPECT_NE(refusal(archive_of("00000000 0 " + path + "\n", {init})).find("found init"), std::string::npos)
            << path;
    EXPECT_EQ(refusal(archive_of({init})), "opened");

    std::string unlisted;
    append(unlisted, nucleus);
    EXPECT_NE(refusal(unlisted).find("expected the file 'manifest' as the first, found nucleus"), std::string::npos);
}

TEST(Archive, names_with_the_same_bit_in_the_filter_are_told_apart) {
    EXPECT_EQ(refusal(archive_of({{"driver64", ""}, {"driver7056", ""}})), "opened");
}

TEST(Archive, many_files_are_told_apart) {
    std::vector<File> files;
    for (int index = 0; index < 500; ++index) files.push_back({"file" + std::to_string(index), std::to_string(index)});
    const std::string bytes = archive_of(files);
    const auto archive = Archive::open(bytes_of(bytes));
    ASSERT_TRUE(archive) << printed(archive.error());
    for (const File& file : files) EXPECT_EQ(text(archive->file(file.name).value()), file.contents);
    files.push_back(files[250]);
    EXPECT_NE(refusal(archive_of(files)).find("each name once, found file250"), std::string::npos);
}

} // namespace
} // namespace metta
