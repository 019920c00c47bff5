#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What stamped portals do, as an independent disassembler reads them: nothing leaks, nothing jumps astray."""

import json
import os
import re
import subprocess
import tempfile
import unittest

LISTING = os.environ["METTA_PORTAL_LISTING"]
(HEADER, CALLER_ROOT, SERVER_ROOT, POOL, RETURN_HALF, ENTRY, FLAGS, BADGE, AREA, COUNTER, TRACE, FIRST, SECOND, FUNCTION,
 INITIAL, TOO_DEEP, BUSY, REFUSED) = range(18)
KEEP, HIDE_CALLER, HIDE_SERVER, VECTORS_IN, VECTORS_OUT, FS, COUNTED, TRACED = (1 << bit for bit in range(8))
CALL, CONSTANTS, PORT_READ, PORT_WRITE, POWER_OFF, SIGNAL, MAP = 1, 16, 17, 18, 19, 20, 21
SET_TIMER, END_OF_INTERRUPT, MAP_DEVICE = 43, 44, 45
LEAVES = (POWER_OFF, MAP, SET_TIMER, END_OF_INTERRUPT, MAP_DEVICE)
ARGUMENTS = ["rdi", "rsi", "rdx", "r10", "r8", "r9"]
CALLEE_SAVED = ["rbx", "rbp", "r12", "r13", "r14", "r15"]
REGISTERS = ["rax", "rcx", "r11", "rsp"] + ARGUMENTS + CALLEE_SAVED
POOL_STACK, PER_CPU = 1, 3
POOL_USES = {POOL_STACK: 4, PER_CPU: 1}  # a stack is taken from the list and put back, or only looked at


def whole(name):
    """The 64-bit register that a register's name is part of."""
    name = name.strip("%")
    if re.fullmatch(r"r(8|9|1[0-5])[dwb]?", name):
        return name.rstrip("dwb")
    short = {"al": "rax", "ax": "rax", "dx": "rdx", "dl": "rdx"}
    return short.get(name, "r" + name[1:] if name.startswith("e") else name)


class Instruction:
    def __init__(self, address, size, text):
        self.address, self.end = address, address + size
        self.name, _, rest = re.sub(r"\s*#.*", "", text).partition("\t")
        self.operands = [part.strip() for part in re.split(r",(?![^(]*\))", rest)] if rest.strip() else []
        self.text = f"{self.name} {', '.join(self.operands)}".strip()


def decode(code, address):
    """The instructions of these bytes, in order, without a gap."""
    with tempfile.NamedTemporaryFile(suffix=".s") as source, tempfile.NamedTemporaryFile(suffix=".o") as binary:
        source.write(b".text\n.byte " + ",".join(str(value) for value in code).encode() + b"\n")
        source.flush()
        subprocess.run(["llvm-mc-19", "--triple=x86_64", "--filetype=obj", source.name, "-o", binary.name], check=True)
        listing = subprocess.run(["llvm-objdump-19", "-d", f"--adjust-vma={address:#x}", binary.name], check=True,
                                 capture_output=True, text=True).stdout
    found, expected = [], address
    for line in listing.splitlines():
        match = re.match(r"\s*([0-9a-f]+): ((?:[0-9a-f]{2} ?)+)\s*\t(.*)", line)
        if not match:
            continue
        where, size = int(match[1], 16), len(match[2].split())
        assert where == expected, line
        expected += size
        found.append(Instruction(where, size, match[3]))
    assert expected == address + len(code), "some bytes were not decoded"
    return found


def number(operand):
    """An immediate operand as an unsigned 64-bit number."""
    return int(operand.lstrip("$").split("<")[0].strip(), 0) % (1 << 64)


def tainted_at_end(instructions, tainted):
    """Which registers hold what they held, or was computed from it, after these instructions."""
    tainted = set(tainted)
    for step in instructions:
        name, operands = step.name, step.operands
        if name in ("swapgs", "sysretq", "incq", "je", "jne", "testq", "cmpq", "wrfsbaseq", "wrgsbaseq", "xrstor", "fxrstor"):
            continue
        if name == "rdtsc":
            tainted -= {"rax", "rdx"}
            continue
        if name == "rdfsbaseq":
            tainted.add(whole(operands[0]))
            continue
        source, target = (operands + [operands[0]])[:2]
        if "(" in target or "%gs:" in target or not target.startswith("%") or target in ("%cr3",):
            continue
        target = whole(target)
        if name.startswith("xor") and whole(operands[0]) == target:
            tainted.discard(target)
        elif name.startswith("mov") and source.startswith("$"):
            tainted.discard(target)
        elif name.startswith(("mov", "lea")):
            if not source.startswith("%") or "%gs:" in source:
                tainted.discard(target)  # from memory of the nucleus: the frame, the stack's record, the processor's block
            elif whole(source) in tainted:
                tainted.add(target)
            else:
                tainted.discard(target)
        elif name.startswith(("shl", "and", "or")):
            if whole(operands[0]) in tainted:
                tainted.add(target)
        else:
            raise AssertionError(f"no rule for {step.text}")
    return tainted


class Disassembly(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lines = subprocess.run([LISTING], check=True, capture_output=True, text=True).stdout.splitlines()
        cls.cases = [json.loads(line) for line in lines]
        for case in cls.cases:
            case["all"] = decode(bytes.fromhex(case["code"]), case["address"])
            split = case["address"] + (case["return_offset"] or len(case["code"]) // 2)
            case["call"] = [step for step in case["all"] if step.address < split]
            case["return"] = [step for step in case["all"] if step.address >= split]

    def each(self, wanted=lambda case: True):
        for case in filter(wanted, self.cases):
            with self.subTest(name=case["name"], kind=case["kind"], arguments=case["arguments"], flags=case["flags"]):
                yield case

    def calls(self, flag=0):
        """Calls, and signals that make one if somebody waits."""
        yield from self.each(lambda case: case["return_offset"] != 0 and case["flags"] & flag == flag)

    def test_what_returns(self):
        for case in self.each():
            self.assertEqual(case["return_offset"] != 0, case["kind"] == CALL or case["name"] == "waking")

    def test_a_waking_signal_counts_first(self):
        for case in self.each(lambda case: case["name"] == "waking"):
            steps = case["call"]
            self.assertEqual([step.name for step in steps[:5]], ["movabsq", "incq", "js", "xorl", "sysretq"])
            self.assertEqual(number(steps[0].operands[0]), case["constants"][FIRST])
            self.assertEqual(steps[1].text, "incq (%rax)")
            self.assertEqual(number("0x" + steps[2].operands[0].split()[0].removeprefix("0x")), steps[5].address)

    def test_there_are_cases(self):
        self.assertGreater(len(self.cases), 25)
        for case in self.each():
            self.assertTrue(case["fits"])

    def test_no_instruction_that_does_not_belong(self):
        for case in self.each():
            for step in case["all"]:
                self.assertNotRegex(step.name, r"^(ret|int|hlt|wrmsr|rdmsr|lret|iret|cli|sti|popf|sysexit)")
                if step.name.startswith(("jmp", "call")):
                    self.assertNotIn("*", step.text, "no jump through a pointer")
                    self.assertEqual(number("0x" + step.operands[0].split()[0].removeprefix("0x")), case["constants"][FUNCTION])
                    self.assertTrue(case["kind"] >= POWER_OFF and case["kind"] != SIGNAL)
                if step.name.startswith(("in", "out")) and not step.name.startswith("inc"):
                    self.assertIn(case["kind"], (PORT_READ, PORT_WRITE))

    def test_ends(self):
        for case in self.each():
            last = "jmp" if case["kind"] >= 32 and case["kind"] not in LEAVES else "sysretq"
            self.assertEqual(case["call"][-1].name, last)
            self.assertEqual([step.name for step in case["all"]].count("sysretq"),
                             3 if case["name"] == "waking" else 2 if case["kind"] == CALL else 0 if last == "jmp" else 1)
            if case["return_offset"]:
                self.assertEqual(case["return"][-1].name, "sysretq")

    def test_conditional_jumps(self):
        for case in self.each():
            constants = case["constants"]
            starts = {step.address for step in case["all"]}
            targets = [number("0x" + step.operands[0].split()[0].removeprefix("0x"))
                       for step in case["all"] if step.name in ("je", "jne")]
            refusals = [target for target in targets if target not in starts]
            expected = []
            if case["return_offset"]:
                expected = [constants[TOO_DEEP]] + ([constants[BUSY]] if case["stack"] in POOL_USES else [])
            elif case["kind"] in (PORT_READ, PORT_WRITE):
                expected = [constants[REFUSED]]
            self.assertEqual(refusals, expected)

    def test_constants_are_where_they_belong(self):
        for case in self.calls():
            constants, call, back = case["constants"], case["call"], case["return"]

            def immediate(steps, register):
                found = [number(step.operands[0]) for step in steps
                         if step.name.startswith("mov") and step.operands[0].startswith("$") and whole(step.operands[1]) == register]
                return found[-1] if found else None

            self.assertEqual(immediate(call, "rcx"), constants[ENTRY])
            self.assertEqual(immediate(call, "r11"), constants[FLAGS])
            self.assertEqual(immediate(call, "rax"), constants[BADGE])
            self.assertEqual(immediate(back, "r11"), 0x202)
            if case["area"]:
                self.assertEqual(immediate(call, "r9"), constants[AREA])
            for steps, root in ((call, SERVER_ROOT), (back, CALLER_ROOT)):
                loads = [number(step.operands[0]) for step in steps if step.name == "movabsq" and not step.operands[0].startswith("$")]
                self.assertEqual(loads, [constants[root]])
                self.assertEqual(sum(step.text == "movq %rax, %cr3" for step in steps), 1)
            stores = [number(step.operands[0]) for step in call if step.operands[1:] == ["0x10(%rsp)"]]
            self.assertEqual(stores, [constants[RETURN_HALF]])
            self.assertEqual(constants[RETURN_HALF], back[0].address)
            pool = [step for step in case["all"] if f"%gs:{constants[POOL]:#x}" in step.text]
            self.assertEqual(len(pool), POOL_USES.get(case["stack"], 0))

    def test_swapgs_is_balanced(self):
        for case in self.calls():
            self.assertEqual(sum(step.name == "swapgs" for step in case["call"]), 2)
            self.assertEqual(sum(step.name == "swapgs" for step in case["return"]), 1, "the other is the common entry's")
        for case in self.each(lambda case: case["kind"] in LEAVES):
            self.assertEqual(sum(step.name == "swapgs" for step in case["all"]), 2)

    def test_the_server_sees_nothing_but_arguments(self):
        for case in self.calls(HIDE_CALLER):
            left = tainted_at_end(case["call"], REGISTERS)
            self.assertEqual(left, set(ARGUMENTS[:case["arguments"]]))

    def test_the_caller_sees_nothing_but_results(self):
        for case in self.calls(HIDE_SERVER):
            # The common entry has set rsp to the frame; what is read from there is the caller's own.
            left = tainted_at_end(case["return"], set(REGISTERS) - {"rsp"})
            self.assertEqual(left, set(ARGUMENTS[:case["results"]]))

    def test_what_the_caller_keeps_comes_from_the_frame(self):
        slots = {"rbp": 0x38, "rcx": 0x28, "rsp": 0x20}
        kept = {"rbx": 0x40, "r12": 0x48, "r13": 0x50, "r14": 0x58, "r15": 0x60}
        for case in self.calls():
            expected = slots | (kept if case["flags"] & KEEP else {})
            for register, offset in expected.items():
                saved = [step for step in case["call"] if step.operands[1:] == [f"{offset:#x}(%rsp)"]]
                loaded = [step for step in case["return"] if step.operands == [f"{offset:#x}(%rsp)", f"%{register}"]]
                self.assertEqual((len(saved), len(loaded)), (1, 1), register)
                self.assertEqual(saved[0].operands[0], "%rax" if register == "rsp" else f"%{register}")

    def test_status_is_ok_at_the_end(self):
        for case in self.calls():
            names = [step.text for step in case["return"]]
            self.assertLess(max(index for index, text in enumerate(names) if re.search(r", %[re]ax$", text) and "xorl" not in text),
                            names.index("xorl %eax, %eax"))

    def test_vectors_and_bases(self):
        for case in self.calls():
            for steps, flag in ((case["call"], VECTORS_IN), (case["return"], VECTORS_OUT)):
                resets = [step for step in steps if step.name in ("xrstor", "fxrstor")]
                self.assertEqual(len(resets), 1 if case["flags"] & flag else 0)
                for step in resets:
                    self.assertEqual(step.name, "xrstor" if case["xsave"] else "fxrstor")
                    self.assertEqual(number(step.operands[0]) % (1 << 64), case["constants"][INITIAL])
            bases = case["flags"] & FS and case["bases"]
            for steps in (case["call"], case["return"]):
                names = [step.name for step in steps]
                if steps is case["call"] and not case["flags"] & HIDE_CALLER:
                    # The server has no bases of its own; the caller's FS is kept for it.
                    self.assertEqual(names.count("rdfsbaseq"), 1 if bases else 0)
                    self.assertNotIn("wrfsbaseq", names)
                    self.assertNotIn("wrgsbaseq", names)
                    continue
                self.assertEqual(names.count("wrfsbaseq"), 1 if bases else 0)
                self.assertEqual(names.count("wrgsbaseq"), 1 if bases else 0)
                if bases:
                    at = names.index("wrgsbaseq")
                    self.assertGreater(at, max(i for i, name in enumerate(names) if name == "swapgs"))
                    register = whole(steps[at].operands[0])
                    zeroed = [i for i, step in enumerate(steps[:at]) if step.name == "xorl" and whole(step.operands[0]) == register]
                    written = [i for i, step in enumerate(steps[:at]) if step.operands[1:] and whole(step.operands[-1]) == register]
                    self.assertEqual(max(zeroed), max(written + zeroed), "the GS base is cleared with a cleared register")


if __name__ == "__main__":
    unittest.main()
