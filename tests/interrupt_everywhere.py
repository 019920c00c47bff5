# SPDX-License-Identifier: MIT
"""Runs in gdb: walks one call of a function of a program's, in and out of the nucleus, then has the hardware report an error
before each instruction of the next call that goes the same way. The caller compares how many were survived.

Environment: METTA_GDB (the emulator's socket), METTA_PROGRAM (its file), METTA_FUNCTION (its address).
"""

import os

import gdb

# By turns: an interrupt that cannot be masked, and a machine check after which the program can go on.
ERRORS = ("nmi", "mce 0 1 0xb000000000000000 5 0 0")


def order(command):
    gdb.execute(command, to_string=True)


def register(name):
    return int(gdb.parse_and_eval("$" + name)) & (1 << 64) - 1


def position():
    """The stack pointer tells an instruction from the same one in the handler of the error."""
    return register("pc"), register("rsp")


def walk():
    """Positions from the start of the function, where the machine is, up to its return."""
    back = int(gdb.parse_and_eval("*(unsigned long*)$rsp"))
    positions = [position()]
    while register("pc") != back:
        order("stepi")
        if position() != positions[-1]:  # a repeated string instruction stays where it is
            positions.append(position())
    return positions


def code_in_file(address):
    """The first bytes at an address as the program's file has them, from before there is a machine."""
    return bytes(int(gdb.parse_and_eval(f"((unsigned char*){address})[{place}]")) for place in range(16))


def go_to(address, code):
    """Goes on until the program is at an address: other programs have other code there."""
    order(f"hbreak *{address}")
    while True:
        order("continue")
        if bytes(gdb.selected_inferior().read_memory(address, len(code))) == code:
            break
    order("delete")


def main():
    order("set pagination off")
    order("set confirm off")
    order(f"file {os.environ['METTA_PROGRAM']}")
    start = int(os.environ["METTA_FUNCTION"], 16)
    code = code_in_file(start)
    order(f"target remote {os.environ['METTA_GDB']}")
    go_to(start, code)
    positions = walk()
    go_to(start, code)
    for number, (at, to) in enumerate(zip(positions, positions[1:])):
        if position() != at:
            raise gdb.GdbError(f"expected the machine at {at}, found it at {position()}")
        order("monitor " + ERRORS[number % 2])
        order(f"thbreak *{to[0]} if $rsp == {to[1]}")
        order("continue")
    print(f"errors: {len(positions) - 1}")
    order("delete")
    order("detach")


main()
