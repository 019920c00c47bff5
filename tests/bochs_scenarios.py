# SPDX-License-Identifier: MIT
"""A strict second opinion: Bochs boots the image, on a processor with PCID, which QEMU's emulation lacks."""

import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from machine import BUILD

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


class Bochs(unittest.TestCase):
    def test_boots_with_pcid(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        console = folder / "console"
        (folder / "machine").write_text(CONFIGURATION.format(image=BUILD / "metta.iso", folder=folder))
        (folder / "orders").write_text("continue\n")  # Debian's Bochs starts in its debugger
        emulator = subprocess.Popen(
            ["bochs", "-q", "-f", folder / "machine", "-rc", folder / "orders"],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(emulator.stdin.close)
        self.addCleanup(emulator.wait)
        self.addCleanup(emulator.kill)
        deadline = time.monotonic() + 300
        said = ""
        while "metta> " not in said and time.monotonic() < deadline and emulator.poll() is None:
            time.sleep(0.2)  # between looks at a file, not for the machine
            said = console.read_text(errors="replace") if console.exists() else ""
        self.assertIn("metta> ", said, (folder / "log").read_text(errors="replace")[-3000:])
        self.assertRegex(said, "protection in use: NX SMEP SMAP FSGSBASE PCID")
        self.assertIn("boot path: Multiboot2", said)
