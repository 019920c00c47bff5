// SPDX-License-Identifier: MIT
// The machine's first instructions: from a PVH or Multiboot2 loader's 32-bit mode to 64-bit C++.

#define SERIAL_CONSOLE 0x3f8
#define SERIAL_LINK 0x2f8
#define PATH_PVH 1
#define PATH_MULTIBOOT2 2
#define PAGE_PRESENT_WRITABLE 0x3
#define PAGE_LARGE 0x80

// XEN_ELFNOTE_PHYS32_ENTRY: where a PVH loader enters (Xen, public/elfnote.h).
        .section .note.pvh, "a", @note
        .balign 4
        .long 4, 8, 18
        .asciz "Xen"
        .quad pvh_entry

// The Multiboot2 header (Multiboot2 Specification 2.0, 3.1): modules on page boundaries, a framebuffer if there can be
// one, entry from the ELF header.
        .section .multiboot2, "ax", @progbits
        .balign 8
multiboot2_header:
        .long 0xe85250d6, 0, multiboot2_header_end - multiboot2_header
        .long -(0xe85250d6 + 0 + (multiboot2_header_end - multiboot2_header))
        .word 6, 0                      // module alignment
        .long 8
        .word 5, 1                      // framebuffer, optional: any width, any height, 32 bits
        .long 20, 0, 0, 32
        .balign 8
        .word 0, 0                      // end
        .long 8
multiboot2_header_end:

        .text
        .code32
// In:  32-bit protected mode, flat segments, paging and interrupts off; ebx = the loader's information.
//      Multiboot2 also promises eax = its magic number.
// Out: never returns; boot_main(path, information, magic) on boot_stack.
        .globl multiboot_entry
multiboot_entry:
        mov     %eax, %esi
        mov     $PATH_MULTIBOOT2, %edi
        jmp     both_entries
        .globl pvh_entry
pvh_entry:
        mov     $PATH_PVH, %edi
both_entries:
        rdtsc                           // the first instruction's time, give or take three
        mov     %eax, boot_entry_tsc
        mov     %edx, boot_entry_tsc + 4
        cld
        mov     $boot_stack_top, %esp

// A processor without CPUID or without long mode cannot go on: say so in the only mode it has.
        pushfl
        pop     %eax
        mov     %eax, %ecx
        xor     $1 << 21, %eax          // EFLAGS.ID can be toggled where CPUID exists
        push    %eax
        popfl
        pushfl
        pop     %eax
        cmp     %eax, %ecx
        je      no_long_mode
        mov     %ebx, %ebp
        mov     $0x80000000, %eax
        cpuid
        cmp     $0x80000001, %eax
        jb      no_long_mode
        mov     $0x80000001, %eax
        cpuid
        test    $1 << 29, %edx          // long mode
        jz      no_long_mode

// Identity-map the first 4 GiB with 2 MiB pages.
        mov     $boot_pdpt + PAGE_PRESENT_WRITABLE, %eax
        mov     %eax, boot_pml4
        mov     $boot_directories + PAGE_PRESENT_WRITABLE, %eax
        mov     $boot_pdpt, %ecx
1:      mov     %eax, (%ecx)
        add     $4096, %eax
        add     $8, %ecx
        cmp     $boot_pdpt + 4 * 8, %ecx
        jb      1b
        mov     $PAGE_PRESENT_WRITABLE | PAGE_LARGE, %eax
        mov     $boot_directories, %ecx
1:      mov     %eax, (%ecx)
        add     $0x200000, %eax
        add     $8, %ecx
        cmp     $boot_directories + 4 * 4096, %ecx
        jb      1b

        mov     $1 << 5, %eax           // PAE, and nothing that a loader may have left (57-bit addresses, say)
        mov     %eax, %cr4
        mov     $boot_pml4, %eax
        mov     %eax, %cr3
        mov     $0xc0000080, %ecx       // EFER
        rdmsr
        or      $1 << 8, %eax           // long mode
        wrmsr
        mov     $0x80010033, %eax       // paging, write protection in ring 0, x87 errors as exceptions, caches on
        mov     %eax, %cr0
        lgdt    boot_gdt_pointer
        ljmp    $8, $long_mode

// In: 32-bit mode. Writes the message to the console and, framed, to the host link; halts.
no_long_mode:
        mov     $no_long_mode_text, %esi
        mov     no_long_mode_text_size, %ecx
        mov     $SERIAL_CONSOLE, %ebx
        call    write_serial
        mov     $no_long_mode_frame, %esi
        mov     no_long_mode_frame_size, %ecx
        mov     $SERIAL_LINK, %ebx
        call    write_serial
1:      cli
        hlt
        jmp     1b

// In: esi = bytes, ecx = their count (not 0), ebx = the UART's first port. Clobbers eax, edx.
write_serial:
        lea     1(%ebx), %edx
        xor     %eax, %eax
        out     %al, %dx                // no interrupts
        lea     3(%ebx), %edx
        mov     $0x80, %al
        out     %al, %dx                // divisor access
        mov     %ebx, %edx
        mov     $1, %al
        out     %al, %dx                // 115200 baud
        lea     1(%ebx), %edx
        xor     %eax, %eax
        out     %al, %dx
        lea     3(%ebx), %edx
        mov     $3, %al
        out     %al, %dx                // 8 data bits, no parity, 1 stop bit
1:      lea     5(%ebx), %edx
2:      in      %dx, %al
        test    $0x20, %al              // room in the transmitter; an absent UART reads as all ones
        jz      2b
        mov     %ebx, %edx
        outsb
        dec     %ecx
        jnz     1b
        ret

        .code64
long_mode:
        mov     $16, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        mov     $boot_stack_top, %esp
        mov     %esi, %edx              // magic
        mov     %ebp, %esi              // information; edi holds the path
        xor     %ebp, %ebp              // ends the chain of frames
        call    boot_main
        ud2

// In:  rdi = physical address of BootInfo, rsi = the nucleus' entry, rdx = the first domain's top-level table.
// Out: in the nucleus, which loads that table and has its own stack. Never returns.
        .globl enter_nucleus
enter_nucleus:
        jmp     *%rsi

        .section .rodata
        .balign 8
boot_gdt:
        .quad 0
        .quad 0x00af9b000000ffff        // 64-bit code
        .quad 0x00cf93000000ffff        // data
boot_gdt_pointer:
        .word . - boot_gdt - 1
        .long boot_gdt

        .bss
        .balign 4096
        .globl boot_pml4
boot_pml4:
        .skip 4096
boot_pdpt:
        .skip 4096
        .globl boot_directories
boot_directories:
        .skip 4 * 4096
        .skip 16384
boot_stack_top:
        .globl boot_entry_tsc
boot_entry_tsc:
        .skip 8
        .section .note.GNU-stack, "", @progbits
