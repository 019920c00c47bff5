# SPDX-License-Identifier: MIT
"""The system archive: readable by tar, the same for the same files, and true to its manifest."""

import io
import pathlib
import sys
import tarfile
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import make_archive


class ArchiveTest(unittest.TestCase):
    FILES = [("init", b"program" * 100), ("empty", b""), ("whole.block", bytes(512))]

    def setUp(self):
        self.content = make_archive.archive(self.FILES)

    def test_tar_reads_every_member(self):
        with tarfile.open(fileobj=io.BytesIO(self.content)) as tar:
            self.assertEqual([member.name for member in tar], ["manifest", "init", "empty", "whole.block"])
            for name, data in self.FILES:
                self.assertEqual(tar.extractfile(name).read(), data)
            for member in tar:
                self.assertEqual((member.mode, member.uid, member.gid, member.mtime), (0o644, 0, 0, 0))

    def test_manifest_names_sizes_and_sums(self):
        with tarfile.open(fileobj=io.BytesIO(self.content)) as tar:
            manifest = tar.extractfile("manifest").read().decode()
        expected = [f"{zlib.crc32(data):08x} {len(data)} {name}" for name, data in self.FILES]
        self.assertEqual(manifest.splitlines(), expected)
        self.assertTrue(manifest.endswith("\n"))

    def test_is_ustar_and_ends_in_two_zero_blocks(self):
        self.assertEqual(self.content[257:265], b"ustar\x0000")
        self.assertEqual(self.content[-1024:], bytes(1024))
        blocks = 2 + 2 + 1 + 2 + 2  # manifest, init, empty, whole.block, end
        self.assertEqual(len(self.content), (blocks + 1) * 512)

    def test_same_files_same_bytes(self):
        self.assertEqual(self.content, make_archive.archive(self.FILES))

    def test_refuses_names_that_the_manifest_cannot_hold(self):
        for names in (["a b"], [""], ["manifest"], ["x", "x"], ["n" * 101]):
            with self.assertRaises(ValueError):
                make_archive.archive([(name, b"") for name in names])


if __name__ == "__main__":
    unittest.main()
