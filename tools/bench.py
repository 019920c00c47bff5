#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measures the system and compares it with bench/baseline: bench.py --build DIR [PREFIX] [--update|--check]

Prints rows `name value unit`; judges them on stderr. Lower is better. The machine's rows come from its `bench`
command, which prints such rows and counts instructions; rows named size.* are taken from files, here.
"""

import argparse
import dataclasses
import pathlib
import re
import struct
import subprocess
import sys

import count_lines

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOLERANCE = 0.02
ROW = re.compile(r"([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)+) ([0-9]+(?:\.[0-9]+)?|\?) (\S+)(?: <=([0-9]+(?:\.[0-9]+)?))?")


class Failure(Exception):
    """The measurement could not be made."""


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    value: float | int | None  # None: not measured yet
    unit: str
    limit: float | int | None = None

    def __str__(self):
        value = "?" if self.value is None else self.value
        return f"{self.name} {value} {self.unit}" + ("" if self.limit is None else f" <={self.limit}")


def number(text):
    if text is None or text == "?":
        return None
    return float(text) if "." in text else int(text)


def parse_row(line):
    """The row on this line, or None."""
    match = ROW.fullmatch(line.strip())
    return Row(match[1], number(match[2]), match[3], number(match[4])) if match else None


def parse_baseline(text):
    """The rows of the baseline by name."""
    rows = {}
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = parse_row(line)
        if not row:
            raise Failure(f"bench/baseline:{place}: expected `name value unit [<=LIMIT]`, found `{line}`")
        rows[row.name] = row
    return rows


def updated(text, measured):
    """The baseline's text with these rows recorded; comments, order and limits stay, new rows go to the end."""
    fresh = {row.name: row for row in measured}
    lines = []
    for line in text.splitlines():
        old = parse_row(line)
        if old and old.name in fresh:
            line = str(dataclasses.replace(fresh.pop(old.name), limit=old.limit))
        lines.append(line)
    return "\n".join(lines + [str(row) for row in fresh.values()]) + "\n"


def is_file_row(name):
    return name == "size" or name.startswith("size.")


def judge_row(row, base):
    """What a person should know about this row, and whether it is bad; None when there is nothing to say."""
    if base is None:
        return f"new: {row}", False
    notes, bad = [], False
    if row.unit != base.unit:
        notes, bad = [f"measured in {row.unit}, baseline in {base.unit}"], True
    elif base.value is not None and row.value != base.value:
        change = row.value - base.value
        percent = f" ({change / base.value:+.1%})" if base.value else ""
        notes = [f"{'worse' if change > 0 else 'better'}: {base.value} -> {row.value} {row.unit}{percent}"]
        bad = row.value > base.value * (1 + TOLERANCE) and not is_file_row(row.name)
    if base.limit is not None and row.value > base.limit:
        notes.append(f"exceeds its limit: {row.value} > {base.limit} {row.unit}")
        bad = True
    return (f"{row.name}: {'; '.join(notes)}", bad) if notes else None


def compare(measured, baseline, prefix=""):
    """Lines about every difference worth knowing, each with whether it is bad."""
    found = {row.name for row in measured}
    notes = [judge_row(row, baseline.get(row.name)) for row in measured]
    notes += [(f"missing: {name}", True) for name in baseline if name.startswith(prefix) and name not in found]
    return [note for note in notes if note]


def section_sizes(elf):
    """The bytes of executable and of other allocated sections of a little-endian ELF64 file."""
    if elf[:6] != b"\x7fELF\x02\x01":
        raise Failure("nucleus: expected a little-endian ELF64 file")
    allocated, executable = 0x2, 0x4
    (table,) = struct.unpack_from("<Q", elf, 0x28)
    entry_size, count = struct.unpack_from("<HH", elf, 0x3A)
    text = data = 0
    for index in range(count):
        flags, _, _, size = struct.unpack_from("<QQQQ", elf, table + index * entry_size + 8)
        text += size if flags & allocated and flags & executable else 0
        data += size if flags & allocated and not flags & executable else 0
    return text, data


def file_rows(build):
    text, data = section_sizes((build / "nucleus/nucleus").read_bytes())
    cpp, assembly = count_lines.count()
    return [
        Row("size.nucleus.text", text, "bytes"),
        Row("size.nucleus.data", data, "bytes"),
        Row("size.nucleus.lines", cpp, "lines"),
        Row("size.nucleus.asm_lines", assembly, "lines"),
    ]


def machine_rows(build, prefix):
    """The rows that the machine measures; what else it prints goes to stderr."""
    command = [build / "tools/runner/metta-runner", "--build", build, "--icount", "-c", f"bench {prefix}".rstrip()]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace")
    rows = []
    for line in run.stdout.splitlines():
        row = parse_row(line)
        if row and row.value is not None and row.limit is None:
            rows.append(row)
        else:
            print(line, file=sys.stderr)
    if run.returncode != 0:
        raise Failure(f"the machine's bench failed with status {run.returncode} (see above)")
    return rows


def measure(build, prefix):
    """All rows whose names begin with `prefix`; the machine starts only if it can have any."""
    rows = [] if is_file_row(prefix) else machine_rows(build, prefix)
    if "size.".startswith(prefix) or is_file_row(prefix):
        rows += file_rows(build)
    return [row for row in rows if row.name.startswith(prefix)]


def main():
    parser = argparse.ArgumentParser(prog="metta bench", description="Measures, and compares with bench/baseline.")
    parser.add_argument("prefix", nargs="?", default="", metavar="PREFIX", help="only rows whose names begin so")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", metavar="DIR")
    parser.add_argument("--baseline", type=pathlib.Path, default=ROOT / "bench/baseline", metavar="FILE")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--update", action="store_true", help="record the measurement as the baseline")
    action.add_argument("--check", action="store_true", help="fail if something is over its limit, missing or worse")
    options = parser.parse_args()

    text = options.baseline.read_text()
    try:
        baseline = parse_baseline(text)
    except Failure as error:
        sys.exit(f"bench: {error}")
    failure, measured = None, []
    try:
        measured = measure(options.build, options.prefix)
    except (Failure, OSError) as error:
        failure = error
    if not measured and not any(name.startswith(options.prefix) for name in baseline):
        known = "\n    ".join(sorted(baseline))
        print(f"bench: no row's name begins with '{options.prefix}'; known rows:\n    {known}", file=sys.stderr)
        return 2
    if failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1

    for row in measured:
        print(row)
    notes = compare(measured, baseline, options.prefix)
    for note, _ in notes:
        print(f"bench: {note}", file=sys.stderr)
    if options.update:
        options.baseline.write_text(updated(text, measured))
        print(f"bench: recorded {len(measured)} rows in {options.baseline}", file=sys.stderr)
    return 1 if options.check and any(bad for _, bad in notes) else 0


if __name__ == "__main__":
    sys.exit(main())
