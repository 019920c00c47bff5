# SPDX-License-Identifier: MIT
"""A strict second opinion: Bochs boots the image, on a processor with PCID, which QEMU's emulation lacks, and the tests
of the nucleus pass there."""

import pathlib
import shutil
import re
import subprocess
import tarfile
import tempfile
import time
import unittest

from machine import BUILD, ROOT

CONFIGURATION = """\
display_library: rfb, options="timeout=0"
cpu: model=corei7_skylake_x, ips=50000000
memory: guest=256, host=256
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/seabios/vgabios-stdvga.bin
ata0-master: type=cdrom, path={image}, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev={folder}/console
com2: enabled=1, mode=null
log: {folder}/log
panic: action=fatal
error: action=report
info: action=ignore
sound: driver=dummy
"""


SCRIPT = "version\nselftest nucleus\nstress memory 11 4000\necho finished\nhang\n"


def make_image(folder):
    """An image of the system as it is, but with a shell that has a script test it: there is no link to ask over."""
    with tarfile.open(BUILD / "system.tar") as archive:
        for member in archive.getmembers():
            (folder / member.name).write_bytes(archive.extractfile(member).read())
        names = archive.getnames()[1:]  # but for the manifest, which is made anew
    blueprint = (folder / "system.blueprint").read_text()
    assert "(arguments console)" in blueprint
    (folder / "system.blueprint").write_text(blueprint.replace("(arguments console)", "(arguments script start.script)"))
    (folder / "start.script").write_text(SCRIPT)
    names.append("start.script")
    subprocess.run([ROOT / "tools" / "make_archive.py", folder / "system.tar",
                    *(f"{name}={folder / name}" for name in names)], check=True)
    image = folder / "metta.iso"
    subprocess.run([ROOT / "tools" / "image" / "make_iso.sh", image, BUILD / "boot" / "metta.elf", folder / "system.tar"],
                   check=True)
    return image


class Bochs(unittest.TestCase):
    def test_boots_and_tests_itself_with_pcid(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        console = folder / "console"
        (folder / "machine").write_text(CONFIGURATION.format(image=make_image(folder), folder=folder))
        (folder / "orders").write_text("continue\n")  # Debian's Bochs starts in its debugger
        emulator = subprocess.Popen(
            ["bochs", "-q", "-f", folder / "machine", "-rc", folder / "orders"],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(emulator.stdin.close)
        self.addCleanup(emulator.wait)
        self.addCleanup(emulator.kill)
        deadline = time.monotonic() + 300
        said = ""
        while not re.search("^finished|machine stopped|failed: ", said, re.MULTILINE) and time.monotonic() < deadline and emulator.poll() is None:
            time.sleep(0.2)  # between looks at a file, not for the machine
            said = console.read_text(errors="replace") if console.exists() else ""
        self.assertRegex(said, "(?m)^finished", said + (folder / "log").read_text(errors="replace")[-3000:])
        self.assertRegex(said, "protection in use: NX SMEP SMAP FSGSBASE PCID")
        self.assertIn("boot path: Multiboot2", said)
        self.assertRegex(said, r"nucleus: \d\d+ tests, 0 failed")
        # Bochs forgets translations at every change of page tables, PCIDs or not: too much is flushed, never too little.
        self.assertRegex(said, r"stress: \d+ operations .*: as the model says")
