# SPDX-License-Identifier: MIT
# What gdb knows about a Metta machine; `./metta debug` loads it from the root of the tree and calls metta-attach.
set pagination off
set confirm off
set disassembly-flavor intel
set print asm-demangle on
# The compiler records ./build as its folder and names files from the root of the tree: undo the one, keep the other.
set substitute-path ./build/./ ./

file build/nucleus/nucleus
add-symbol-file build/boot/metta.elf
add-symbol-file build/servers/kserver/kserver

define metta-attach
    target remote $arg0
    hbreak nucleus_main
    echo \n\
The machine has stopped before its first instruction; a breakpoint is set at the start of the nucleus.\n\
    c                  go on (control-C stops it again)\n\
    hbreak FUNCTION    break in 64-bit code (plain break writes to memory that is not loaded yet)\n\
    bt, p, x, si, n    as in any program; info registers cr3 shows a control register\n\
    kill, quit         end the machine\n\
Console output:  tail -f $arg1/console\n\
Console input:   echo help >$arg1/input\n\n
end
document metta-attach
metta-attach SOCKET FOLDER: connect to the emulator and break at the start of the nucleus; its console is in FOLDER.
end
