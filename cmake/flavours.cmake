# SPDX-License-Identifier: MIT
# One source file is compiled for several places. A flavour is such a place:
#
#   host      tools of the development machine
#   checked   host unit tests, with AddressSanitizer and UndefinedBehaviorSanitizer
#   fuzz      the same with libFuzzer's coverage
#   boot      the boot program: 64-bit, identity-mapped below 4 GiB, no vector registers
#   nucleus   ring 0: the top 2 GiB of the address space, no vector registers, no red zone
#   user      ring 3
#
# metta_library(NAME SOURCES … [NEEDS library…]) declares a library in all flavours, built only where something links it:
# target NAME.FLAVOUR. Include paths start at the root of the tree.

set(metta_flavours host checked fuzz boot nucleus user)

add_library(flavour.common INTERFACE)
target_include_directories(flavour.common INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(flavour.common INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Werror -fno-omit-frame-pointer
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -fdebug-compilation-dir=. -ffunction-sections -fdata-sections)

add_library(flavour.host INTERFACE)
target_link_libraries(flavour.host INTERFACE flavour.common)
target_compile_options(flavour.host INTERFACE -O2 -g)
target_link_options(flavour.host INTERFACE -fuse-ld=lld)

add_library(flavour.checked INTERFACE)
target_link_libraries(flavour.checked INTERFACE flavour.common)
target_compile_options(flavour.checked INTERFACE
    -O1 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all)
target_link_options(flavour.checked INTERFACE -fuse-ld=lld -fsanitize=address,undefined)

add_library(flavour.fuzz INTERFACE)
target_link_libraries(flavour.fuzz INTERFACE flavour.common)
target_compile_options(flavour.fuzz INTERFACE
    -O1 -gline-tables-only -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
target_link_options(flavour.fuzz INTERFACE -fuse-ld=lld -fsanitize=fuzzer,address,undefined)

set(metta_llvm_root /usr/lib/llvm-19)
# No -ffreestanding: it would turn every small std::memcpy into a call. That nothing of a C library is used without being
# ours is seen when linking.
add_library(flavour.freestanding INTERFACE)
target_link_libraries(flavour.freestanding INTERFACE flavour.common)
target_compile_options(flavour.freestanding INTERFACE
    --target=x86_64-unknown-none-elf -fno-pic -O2 -g -fno-stack-protector
    -fno-asynchronous-unwind-tables
    "$<$<COMPILE_LANGUAGE:CXX>:-nostdinc++;-nostdlibinc;-fno-exceptions;-fno-rtti;-fno-threadsafe-statics>"
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-isystem \"${CMAKE_SOURCE_DIR}/runtime/freestanding/config\">"
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-isystem ${metta_llvm_root}/include/c++/v1>"
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-isystem \"${CMAKE_SOURCE_DIR}/runtime/freestanding/include\">")
# For a bare target clang 19 links through a host's gcc, if there is one; for Linux it runs lld itself, with what it gets.
target_link_options(flavour.freestanding INTERFACE
    --target=x86_64-unknown-linux-gnu -fuse-ld=lld -nostdlib -static -Wl,--build-id=sha1 -Wl,--gc-sections
    -Wl,-z,noexecstack -Wl,-z,separate-code -Wl,--no-undefined)

set(metta_no_vectors -mno-red-zone -mno-mmx -mno-sse -mno-sse2)
add_library(flavour.boot INTERFACE)
target_link_libraries(flavour.boot INTERFACE flavour.freestanding)
target_compile_options(flavour.boot INTERFACE ${metta_no_vectors} -mcmodel=small)

add_library(flavour.nucleus INTERFACE)
target_link_libraries(flavour.nucleus INTERFACE flavour.freestanding)
target_compile_options(flavour.nucleus INTERFACE ${metta_no_vectors} -mcmodel=kernel)

add_library(flavour.user INTERFACE)
target_link_libraries(flavour.user INTERFACE flavour.freestanding)
target_compile_options(flavour.user INTERFACE -mcmodel=small)

function(metta_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;NEEDS;FLAVOURS")
    if(NOT arg_FLAVOURS)
        set(arg_FLAVOURS ${metta_flavours})
    endif()
    foreach(flavour ${arg_FLAVOURS})
        add_library(${name}.${flavour} STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
        target_link_libraries(${name}.${flavour} PUBLIC flavour.${flavour})
        foreach(need ${arg_NEEDS})
            target_link_libraries(${name}.${flavour} PUBLIC ${need}.${flavour})
        endforeach()
        # A server module has no writable statics: its state is that of instances.
        if(flavour STREQUAL user AND CMAKE_CURRENT_SOURCE_DIR MATCHES "^${CMAKE_SOURCE_DIR}/(servers|drivers)/")
            add_custom_command(TARGET ${name}.user POST_BUILD
                COMMAND /usr/bin/python3 -B ${CMAKE_SOURCE_DIR}/tools/checks/statics.py $<TARGET_FILE:${name}.user>)
        endif()
    endforeach()
endfunction()

# metta_unit_test(NAME SOURCES … NEEDS library…): one GoogleTest program under the sanitizers, one ctest entry.
function(metta_unit_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;NEEDS")
    add_executable(test.${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
    target_link_libraries(test.${name} PRIVATE flavour.checked gtest gtest_main pthread)
    foreach(need ${arg_NEEDS})
        target_link_libraries(test.${name} PRIVATE ${need}.checked)
    endforeach()
    add_dependencies(tests test.${name})
    add_test(NAME unit.${name} COMMAND test.${name} --gtest_brief=1)
endfunction()

# metta_fuzz_test(NAME SOURCES … NEEDS library… [CORPUS folder]): a libFuzzer program, run for METTA_FUZZ_SECONDS.
function(metta_fuzz_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SOURCES;NEEDS")
    add_executable(fuzz.${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
    target_link_libraries(fuzz.${name} PRIVATE flavour.fuzz)
    foreach(need ${arg_NEEDS})
        target_link_libraries(fuzz.${name} PRIVATE ${need}.fuzz)
    endforeach()
    add_dependencies(tests fuzz.${name})
    add_test(NAME fuzz.${name}
        COMMAND ${CMAKE_SOURCE_DIR}/tools/fuzz.sh $<TARGET_FILE:fuzz.${name}> ${CMAKE_BINARY_DIR}/corpus/${name}
            ${arg_CORPUS})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz)
endfunction()
