// SPDX-License-Identifier: MIT
// Names, types and calls: texts in, exact output and statuses out.
#include <gtest/gtest.h>

#include "apps/shell/console_user.hpp"
#include "apps/shell/names.hpp"
#include "apps/shell/tests/fake_names.hpp"

namespace metta::shell {
namespace {

class NamesTest : public testing::Test {
  protected:
    /// What a text prints, then "= STATUS" if that is not 0.
    std::string run(std::string_view text) {
        system.console.written.clear();
        Shell& running = shell();
        const u32 status = running.run(text, status_ok);
        running.out().flush();
        return system.console.written + (status == 0 ? "" : "= " + std::to_string(status));
    }
    Shell& shell() {
        if (!owned)
            owned = std::make_unique<Shell>(without ? system.FakeSystem::surroundings(true) : system.surroundings());
        return *owned;
    }
    std::vector<std::string> done() { return std::exchange(system.domains.log, {}); }

    NamedSystem system;
    bool without = false; ///< names, types and binder
    std::unique_ptr<Shell> owned;
};
using Log = std::vector<std::string>;

TEST_F(NamesTest, lists_contexts) {
    EXPECT_EQ(run("ls"), "facts>\nservices>\n");
    EXPECT_EQ(run("ls services"), "console\ndomains\ngone\nother>\nstrange\n");
    EXPECT_EQ(run("ls services>"), "console\ndomains\ngone\nother>\nstrange\n");
    EXPECT_EQ(run("ls -l services"), "console                   IREF Console\n"
                                     "domains                   IREF Domains\n"
                                     "gone                      IREF Machine\n"
                                     "other>                    IREF Context\n"
                                     "strange                   type 0x70000\n");
    EXPECT_EQ(run("ls -l facts"), "answer                    CARDINAL\n"
                                  "broken                    Domains.DomainStatus\n"
                                  "name                      STRING\n"
                                  "state                     Domains.DomainStatus\n");
    EXPECT_EQ(run("ls services>other"), "deep>\nevil?[\n") << "another server's";
    EXPECT_EQ(run("ls services>other>deep"), "console\nnumber\n");
    EXPECT_EQ(run("ls nothing"), "ls: expected the path of something, found 'nothing'; 'ls' lists what is there\n= 1");
    EXPECT_EQ(run("ls services>nothing"),
              "ls: expected the path of something, found 'services>nothing'; 'ls services' lists what is there\n= 1");
    EXPECT_EQ(run("ls facts>answer"), "ls: expected a context, found 'facts>answer', which is a value; 'cat "
                                      "facts>answer' prints it\n= 1");
    EXPECT_EQ(run("ls services>other>deep>nothing"),
              "ls: expected the path of something, found 'deep>nothing'; 'ls deep' lists what is there\n= 1");
    EXPECT_EQ(run("ls a b"), "ls: expected -l, or one path, found 'a'\n= 2");
    system.root.broken = SystemError::peer_died;
    EXPECT_EQ(run("ls"), "ls: expected an answer from who knows names, found that it has ended\n= 1");
}

TEST_F(NamesTest, prints_values) {
    EXPECT_EQ(run("cat facts>answer facts>name facts>state"), "42\ntwo\nlines\nRunning\n");
    EXPECT_EQ(run("cat services>other>deep>number"), "-1\n");
    EXPECT_EQ(run("cat services>console"), "IREF Console(1)\n");
    EXPECT_EQ(run("cat facts>broken"),
              "cat: expected a value of the type Domains.DomainStatus, found at 'facts>broken' what is none\n= 1");
    EXPECT_EQ(run("cat facts"), "cat: expected a value, found 'facts', which is a context; 'ls facts' lists it\n= 1");
    EXPECT_EQ(run("cat facts>nothing facts>answer"),
              "cat: expected the path of something, found 'facts>nothing'; 'ls facts' lists what is there\n42\n= 1");
    system.domains.programs["cat"] = 0;
    EXPECT_EQ(run("cat notes more"), "");
    EXPECT_EQ(done(), (Log{"create cat notes more", "start 5", "wait 5"})) << "the program";
    EXPECT_EQ(run("cat"), "");
    EXPECT_EQ(done(), (Log{"create cat", "start 6", "wait 6"}));
    EXPECT_EQ(run("cat notes facts>answer"), "42\n");
    EXPECT_EQ(done(), (Log{"create cat notes", "start 7", "wait 7"}));
    EXPECT_EQ(run("cat notes &"), "[8] cat\n");
}

TEST_F(NamesTest, tells_types) {
    const std::string listed = run("types");
    EXPECT_TRUE(listed.starts_with("interface         operations  type code         purpose\n"
                                   "Console                    5  "))
        << listed;
    EXPECT_TRUE(listed.contains("  Text in and out: of a terminal, or of a host that runs commands.\n")) << listed;
    EXPECT_TRUE(run("type Console").contains("\nConsole : INTERFACE =\nBEGIN\n\n"));
    EXPECT_EQ(run("type Domains.DomainStatus"),
              "  -- Not started yet; running; what it held is being taken back; nothing is left of it but its status.\n"
              "  DomainStatus : TYPE = { Created, Running, Ending, Ended };\n");
    EXPECT_EQ(run("type 'Domains>DomainStatus'"), run("type Domains.DomainStatus"));
    EXPECT_EQ(run("type Console.Closed"), "  -- Nothing more will ever come in: there is nobody who could type.\n"
                                          "  Closed : EXCEPTION [];\n");
    EXPECT_TRUE(run("type Console.Read")
                    .ends_with("  Read : PROC [ limit : CARDINAL ] RETURNS [ text : SEQUENCE OF "
                               "CHAR ] RAISES Closed;\n"));
    EXPECT_EQ(run("type LONG CARDINAL"), "LONG CARDINAL: a predefined type, type code 6, 8 bytes\n");
    EXPECT_EQ(run("type Consol"), "type: expected the name of an interface or type, found 'Consol'; did you mean "
                                  "'Console'?\n= 1");
    EXPECT_EQ(run("type cardinal"), "type: expected the name of an interface or type, found 'cardinal'; did you mean "
                                    "'CARDINAL'?\n= 1");
    EXPECT_EQ(run("type xyzzy"), "type: expected the name of an interface or type, found 'xyzzy'; 'types' lists the "
                                 "interfaces\n= 1");
    EXPECT_EQ(run("type Console.Wirte"), "type: expected something that the interface declares, found 'Wirte'; did you "
                                         "mean 'Write'?\n= 1");
}

TEST_F(NamesTest, calls_objects) {
    EXPECT_EQ(run("call services>console"), "Write : PROC [ text : SEQUENCE OF CHAR ] RETURNS []\n"
                                            "Read : PROC [ limit : CARDINAL ] RETURNS [ text : SEQUENCE OF CHAR ] "
                                            "RAISES Closed\n"
                                            "SetForeground : PROC [ foreground : BOOLEAN ] RETURNS []\n"
                                            "AwaitInterrupt : PROC [] RETURNS [] RAISES Closed\n"
                                            "Flush : PROC [] RETURNS []\n");
    EXPECT_EQ(run("call services>console.Write 'hello, world\n'"), "hello, world\n");
    EXPECT_EQ(run("call services>other>deep>console.Write abc"), "");
    EXPECT_EQ(system.second.written, "abc");
    EXPECT_EQ(system.binder.binds, (std::vector<u64>{1, NamedSystem::other_context, NamedSystem::other_console}));
    system.console.typed = {"typed"};
    EXPECT_EQ(run("call services>console.Read 10"), "typed\n");
    EXPECT_EQ(run("call services>console.Read 10"), "Console.Closed\n= 1");
    EXPECT_EQ(run("call services>console.SetForeground true"), "");
    EXPECT_TRUE(system.console.foreground);
    EXPECT_EQ(run("call services>domains.Create nonsense '' false"),
              "Domains.BadProgram [why = \"its header is no program's\"]\n= 1");
    EXPECT_EQ(run("call services>domains.Create hello '\"hello\\x00\"' false"), "5\n");
    EXPECT_EQ(done(), (Log{"create", "create hello"}));
    EXPECT_TRUE(run("call services>domains.Inspect 2")
                    .starts_with("[id = 2, status = Running, name = \"console\", account = \"root\", threads = 1, "));
    EXPECT_EQ(run("call services>domains.Kill 0 7"), "Domains.Essential\n= 1");
}

TEST_F(NamesTest, refuses_calls) {
    EXPECT_EQ(run("call services>console.Read x"),
              "call: argument limit: expected a CARDINAL, 0 to 4294967295, found 'x'\n"
              "  -- Waits until something has come in, and takes at most \"limit\" bytes of it: at least one, if "
              "\"limit\" is not 0.\n"
              "  Read : PROC [ limit : CARDINAL ] RETURNS [ text : SEQUENCE OF CHAR ] RAISES Closed;\n= 2");
    EXPECT_TRUE(run("call services>console.Read").starts_with("call: expected 1 argument (limit), found 0\n"));
    EXPECT_EQ(run("call services>console.Wirte x"),
              "call: expected an operation of Console (Write, Read, SetForeground, AwaitInterrupt, Flush), found "
              "'Wirte'; did you mean 'Write'?\n= 2");
    EXPECT_EQ(run("call services>console x"), "call: expected PATH.OPERATION before arguments, found "
                                              "'services>console'; 'call PATH' lists the operations\n= 2");
    EXPECT_EQ(run("call facts>answer.Write x"),
              "call: expected an object, found 'facts>answer', which is of the type CARDINAL\n= 1");
    EXPECT_EQ(run("call services>strange.Write x"), "call: expected an object, found 'services>strange', which is of "
                                                    "the type type 0x70000, an interface that is not known\n= 1");
    EXPECT_EQ(run("call services>gone.PowerOff"),
              "call: expected an object that can be called, found that it is no more, or not for this shell\n= 1");
    EXPECT_EQ(run("call services>nobody.X"), "call: expected the path of something, found 'services>nobody'; 'ls "
                                             "services' lists what is there\n= 1");
    system.domains.broken = SystemError::denied;
    EXPECT_EQ(run("call services>domains.Memory"),
              "call: expected an answer from the Domains, found that this caller may not do that\n= 1");
    system.binder.objects.erase(NamedSystem::other_context);
    EXPECT_EQ(run("call services>other>deep>console.Flush"),
              "call: expected a context on the way to 'services>other>deep>console', found that it is gone\n= 1");
    system.binder.area_size = 8;
    EXPECT_EQ(run("call services>console.Write 'longer than that'"),
              "call: expected arguments of at most 8 bytes, found 20\n= 1");
}

TEST_F(NamesTest, says_which_service_is_missing) {
    without = true;
    EXPECT_EQ(run("ls"),
              "ls: expected the service names, found that this shell has none; the blueprint decides who has "
              "it\n= 1");
    EXPECT_EQ(run("types"), "types: expected the service types, found that this shell has none; the blueprint decides "
                            "who has it\n= 1");
    EXPECT_TRUE(run("type Console").starts_with("type: expected the service types"));
    EXPECT_TRUE(run("call services>console").starts_with("call: expected the service names"));
    EXPECT_TRUE(run("cat services>console").starts_with("cat: expected the service names"));
}

TEST_F(NamesTest, completes) {
    const auto type = [&](std::string text) {
        system.console.written.clear();
        system.console.typed = {std::move(text)};
        const auto user = std::make_unique<ConsoleUser>(shell());
        user->serve();
        std::string shown;
        for (const char letter : system.console.written)
            if (letter != '\r') shown += letter;
        return shown;
    };
    EXPECT_TRUE(type("ls serv\t\r").starts_with("metta> ls services>\n"));
    EXPECT_TRUE(type("cat facts>an\t\r").starts_with("metta> cat facts>answer \n42\n"));
    EXPECT_TRUE(type("ls services>oth\tde\t\r").starts_with("metta> ls services>other>deep>\n"));
    EXPECT_TRUE(type("call services>con\tFl\t\r").starts_with("metta> call services>console.Flush \n"));
    EXPECT_TRUE(
        type("call services>console.Set\tfa\t\r").starts_with("metta> call services>console.SetForeground false "));
    EXPECT_TRUE(type("call services>domains.Create hello '' tr\t\r")
                    .starts_with("metta> call services>domains.Create hello '' true "));
    EXPECT_TRUE(type("type Cons\t.Clo\t\r").starts_with("metta> type Console.Closed \n"));
    EXPECT_TRUE(type("cat no\t\r").starts_with("metta> cat notes \n"));
    EXPECT_TRUE(type("call facts>an\t\r").starts_with("metta> call facts>an\a")) << "no object";
}

TEST(Targets, are_paths_with_operations) {
    const auto split = [](std::string_view word) {
        const CallTarget target = call_target(word);
        return std::string(target.path) + (target.has_operation ? "|" + std::string(target.operation) : "");
    };
    EXPECT_EQ(split("a>b.C"), "a>b|C");
    EXPECT_EQ(split("a>b"), "a>b");
    EXPECT_EQ(split("a>b.c.D"), "a>b.c|D");
    EXPECT_EQ(split("a.b>c"), "a.b>c");
    EXPECT_EQ(split("a."), "a|");
    EXPECT_EQ(split(""), "");
}

} // namespace
} // namespace metta::shell
