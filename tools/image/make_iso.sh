#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes a disk image that boots with BIOS and UEFI: make_iso.sh OUTPUT BOOT_ELF SYSTEM_ARCHIVE. Quiet unless it fails.
set -euo pipefail
output=$1 boot=$2 archive=$3

grub-file --is-x86-multiboot2 "$boot" || {
    echo "make_iso.sh: expected a Multiboot2 header in the first 32 KiB of $boot, found none" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/boot/grub"
cp "${BASH_SOURCE%/*}/grub.cfg" "$work/root/boot/grub/"
llvm-strip-19 --strip-debug -o "$work/root/boot/metta.elf" "$boot"
cp "$archive" "$work/root/boot/system.tar"

# Nothing but text is shown: no fonts, themes or translations.
if ! grub-mkrescue --fonts= --locales= --themes= -o "$work/metta.iso" "$work/root" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    exit 1
fi
mv "$work/metta.iso" "$output"
