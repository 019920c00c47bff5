// SPDX-License-Identifier: MIT
// The reference manual: a page an interface, links that lead somewhere, and nothing that a browser takes for markup.
#include "meddler/manual.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "meddler/checker.hpp"

namespace metta::meddler {
namespace {

std::vector<ManualPage> manual(const std::vector<std::string>& texts) {
    Diagnostics diagnostics;
    Library library(diagnostics);
    std::vector<Interface*> roots;
    for (const std::string& text : texts) roots.push_back(library.read_text("F", text));
    check(roots, library, diagnostics);
    EXPECT_TRUE(diagnostics.empty());
    return make_manual(roots);
}

TEST(Manual, has_a_page_for_each_interface) {
    const auto pages =
        manual({"-- What \"T\" & <others> are. And more.\n--\n--   a > b\nA : INTERFACE = NEEDS B; BEGIN\n"
                "T : TYPE = B.U; -- its doc\nP : PROC [ b : IREF B, -- whom\n t : T ] RETURNS [] RAISES B.E;\nEND.",
                "B : INTERFACE = BEGIN U : TYPE = CHAR; E : EXCEPTION []; END."});
    ASSERT_EQ(pages.size(), 3u);
    const std::string& page = pages[0].text;
    EXPECT_EQ(pages[0].name, "A.html");
    for (const std::string_view part :
         {"<h1>A</h1>", "<p>What <code><a href=\"#T\">T</a></code> &amp; &lt;others&gt; are. And more.</p>",
          "<pre>a &gt; b</pre>",
          "<h3 id=\"T\">T</h3>\n<pre><a href=\"#T\">T</a> : TYPE = <a href=\"B.html#U\">B.U</a>;</pre>\n<p>its doc</p>",
          "b : IREF <a href=\"B.html\">B</a>", "RAISES <a href=\"B.html#E\">B.E</a>;", "<dt>b</dt><dd><p>whom</p>"})
        EXPECT_NE(page.find(part), std::string::npos) << part << "\nin\n" << page;
    EXPECT_EQ(pages[2].name, "index.html");
    EXPECT_NE(pages[2].text.find("<a href=\"A.html\">A</a></td><td><p>What"), std::string::npos);
}

TEST(Manual, signatures_are_as_they_were_written_and_fit) {
    const std::string long_list = "one, two : CARDINAL; three : CARDINAL; OUT four, five : CARDINAL";
    const auto pages = manual({"A : INTERFACE = BEGIN P : PROC [ " + long_list + " ] RETURNS [];\n" + "L : TYPE = { " +
                               std::string(60, 'A') + ", " + std::string(60, 'B') + ", C };\nEND."});
    const std::string& page = pages[0].text;
    EXPECT_NE(page.find("PROC [ one, two : CARDINAL, three : CARDINAL, OUT four, five : CARDINAL ]\n  RETURNS [];"),
              std::string::npos)
        << page;
    EXPECT_NE(page.find(std::string(60, 'A') + ",\n      " + std::string(60, 'B') + ", C }"), std::string::npos)
        << page;
}

} // namespace
} // namespace metta::meddler
