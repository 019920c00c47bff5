# SPDX-License-Identifier: MIT
"""The symbol table: short names, one per address, in the documented format."""

import pathlib
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import make_symbols


class ShortenTest(unittest.TestCase):
    def test_names(self):
        for name, short in {
            "nucleus_main": "nucleus_main",
            "metta::panic(char const*, unsigned long)": "metta::panic",
            "metta::Domain::name() const": "metta::Domain::name",
            "metta::Domain::take() &&": "metta::Domain::take",
            "metta::(anonymous namespace)::grow(metta::Frames&)": "metta::(anonymous namespace)::grow",
            "void metta::print<int, char>(metta::TextSink&, int)": "metta::print<int, char>",
            "metta::Result<int> metta::get<(int)3>(int (*)(char)) const": "metta::get<(int)3>",
            "metta::operator<<(metta::Sink&, int)": "metta::operator<<",
            "metta::operator->()": "metta::operator->",
            "metta::Call::operator()(int) const": "metta::Call::operator()",
            "metta::Slot::operator bool() const": "metta::Slot::operator bool",
            "metta::Count::operator unsigned long() const": "metta::Count::operator unsigned long",
            "operator new(unsigned long)": "operator new",
            "metta::operator==(metta::A, metta::A)": "metta::operator==",
            "metta::run(int)::'lambda'(int)::operator()(int) const": "metta::run::'lambda'::operator()",
            "metta::run(int) const::'lambda0'()::operator()() const": "metta::run::'lambda0'::operator()",
            "auto metta::sum[abi:ne190107]<int>(int) requires metta::Number<int>": "metta::sum<int>",
            "decltype(fp0.x(0)) metta::f<int>(int)": "metta::f<int>",
            "non-virtual thunk to metta::Task::~Task()": "metta::Task::~Task",
            "metta::cooperator(int)": "metta::cooperator",
        }.items():
            self.assertEqual(make_symbols.shorten(name), short)

    def test_long_names_are_cut(self):
        short = make_symbols.shorten(f"metta::map<{'long::name, ' * 20}int>(int)")
        self.assertEqual(len(short), 96)
        self.assertTrue(short.startswith("metta::map<long::name") and short.endswith("..."))


class TableTest(unittest.TestCase):
    LISTING = """\
0000000000002000 0000000000000008 T metta::second(int)
0000000000001000 0000000000000000 t label
0000000000001000 0000000000000010 T metta::first()
0000000000003000 0000000000000004 D metta::data
0000000000004000 0000000000000000 T _end_of_entry
                 U missing
"""

    def test_only_code_one_name_per_address_sorted(self):
        expected = [(0x1000, 0x10, "metta::first"), (0x2000, 8, "metta::second"), (0x4000, 0, "_end_of_entry")]
        self.assertEqual(make_symbols.parse_symbols(self.LISTING), expected)

    def test_format(self):
        content = make_symbols.table(make_symbols.parse_symbols(self.LISTING))
        magic, version, count, strings_size, zero = struct.unpack_from("<8sIIII", content)
        self.assertEqual((magic, version, count, zero), (b"METTASYM", 1, 3, 0))
        strings = content[24 + 16 * count :]
        self.assertEqual(len(strings), strings_size)
        address, offset, size = struct.unpack_from("<QII", content, 24 + 16)
        self.assertEqual((address, size), (0x2000, 8))
        self.assertEqual(strings[offset:].split(b"\0")[0], b"metta::second")


if __name__ == "__main__":
    unittest.main()
