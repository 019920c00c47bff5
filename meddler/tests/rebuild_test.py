#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A changed interface file makes exactly those headers anew that depend on it: rebuild_test.py COMPILER"""

import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMPILER = pathlib.Path(sys.argv.pop()).resolve()
PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(rebuild LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 23)
add_executable(metta-meddler IMPORTED)
set_target_properties(metta-meddler PROPERTIES IMPORTED_LOCATION {COMPILER})
add_library(middl.host INTERFACE)
target_include_directories(middl.host INTERFACE {ROOT})
include({ROOT}/cmake/interfaces.cmake)
metta_interfaces(base FILES base/Base.if base/Other.if FLAVOURS host)
metta_interfaces(user FILES user/User.if user/IPFriend.if FOLDERS base NEEDS base FLAVOURS host)
add_library(consumer OBJECT consumer.cpp)
target_link_libraries(consumer PRIVATE user.host)
"""
FILES = {
    "CMakeLists.txt": PROJECT,
    "consumer.cpp": '#include "user/user.hpp"\n#include "user/ip_friend.hpp"\nmetta::Base::T value;\n',
    "base/Base.if": "Base : INTERFACE = BEGIN T : TYPE = CARDINAL; END.\n",
    "base/Other.if": "Other : INTERFACE = BEGIN T : TYPE = CARDINAL; END.\n",
    "user/User.if": "User : INTERFACE = NEEDS Base; BEGIN T : TYPE = Base.T; END.\n",
    "user/IPFriend.if": "IPFriend : INTERFACE = NEEDS User; BEGIN P : PROC [ u : IREF User ] RETURNS []; END.\n",
}


class RebuildTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        for name, text in FILES.items():
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).write_text(text)
        subprocess.run(["cmake", "-G", "Ninja", "-S", self.root, "-B", self.root / "build",
                        "-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_CXX_COMPILER_WORKS=1"],
                       check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(self.build(), {"Base", "Other", "User", "IPFriend", "consumer"})
        self.assertEqual(self.build(), set())

    def tearDown(self):
        self.folder.cleanup()

    def build(self):
        """What was done: interfaces that were compiled, and the program that uses them."""
        run = subprocess.run(["cmake", "--build", self.root / "build"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        done = set()
        for line in run.stdout.splitlines():
            if "Compiling the interface " in line:
                done.add(line.rpartition(" ")[2])
            elif "consumer.cpp" in line:
                done.add("consumer")
        return done

    def change(self, name, old, new):
        time.sleep(0.02)
        path = self.root / name
        path.write_text(path.read_text().replace(old, new))

    def test_exactly_what_depends_on_it(self):
        self.change("base/Other.if", "CARDINAL", "INTEGER")
        self.assertEqual(self.build(), {"Other"})
        self.change("base/Base.if", "CARDINAL", "INTEGER")
        self.assertEqual(self.build(), {"Base", "User", "IPFriend", "consumer"})
        self.change("user/IPFriend.if", "RETURNS []", "RETURNS [ ]")
        self.assertEqual(self.build(), {"IPFriend"}, "the headers came out the same")
        self.assertEqual(self.build(), set())


if __name__ == "__main__":
    unittest.main()
