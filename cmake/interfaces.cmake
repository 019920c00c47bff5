# SPDX-License-Identifier: MIT
# Interfaces as libraries.
#
# metta_interfaces(NAME FILES file.if… [FOLDERS folder…] [NEEDS interfaces…] [FLAVOURS flavour…] [TYPES flavour…]) makes
# the C++ headers of interface files when something that includes them is compiled: NAME.hpp and the others of
# meddler/interfaces/X.if are included as "meddler/interfaces/x.hpp". Targets NAME.FLAVOUR are linked like libraries;
# those of the flavours after TYPES have only the headers x_types.hpp, which need nothing. FOLDERS are searched for
# interfaces that the files refer to, besides their own. A changed file makes the headers of exactly those that read it
# anew, and headers that come out the same cause nothing to be compiled.

set(metta_generated ${CMAKE_BINARY_DIR}/generated)

# The name that meddler gives the headers of an interface: its words in lower case with _ between them.
function(metta_header_name interface result)
    string(REGEX REPLACE "([a-z0-9])([A-Z])" "\\1_\\2" name "${interface}")
    string(REGEX REPLACE "([A-Z])([A-Z][a-z])" "\\1_\\2" name "${name}")
    string(REGEX REPLACE "__+" "_" name "${name}")
    string(REGEX REPLACE "^_|_$" "" name "${name}")
    string(TOLOWER "${name}" name)
    set(${result} ${name} PARENT_SCOPE)
endfunction()

function(metta_interfaces name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES;FOLDERS;NEEDS;FLAVOURS;TYPES")
    if(NOT arg_FLAVOURS)
        set(arg_FLAVOURS host checked fuzz user)
    endif()
    set(folders)
    foreach(folder ${arg_FOLDERS})
        get_filename_component(folder ${folder} ABSOLUTE)
        list(APPEND folders -I ${folder})
    endforeach()
    set(headers)
    foreach(file ${arg_FILES})
        get_filename_component(file ${file} ABSOLUTE)
        get_filename_component(interface ${file} NAME_WE)
        get_filename_component(folder ${file} DIRECTORY)
        file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${folder})
        metta_header_name(${interface} header)
        set(base ${metta_generated}/${folder}/${header})
        set(made ${base}.hpp ${base}_types.hpp ${base}_portal.hpp ${base}_record.hpp)
        add_custom_command(OUTPUT ${made}
            COMMAND metta-meddler cpp ${file} ${folders} --root ${CMAKE_SOURCE_DIR} --output ${metta_generated}
                --depfile ${base}.d
            DEPENDS metta-meddler ${file}
            DEPFILE ${base}.d
            COMMENT "Compiling the interface ${interface}"
            VERBATIM)
        list(APPEND headers ${made})
    endforeach()
    add_custom_target(${name}.headers DEPENDS ${headers})
    foreach(flavour ${arg_FLAVOURS} ${arg_TYPES})
        add_library(${name}.${flavour} INTERFACE)
        add_dependencies(${name}.${flavour} ${name}.headers)
        target_include_directories(${name}.${flavour} INTERFACE ${metta_generated})
    endforeach()
    foreach(flavour ${arg_FLAVOURS})
        target_link_libraries(${name}.${flavour} INTERFACE middl.${flavour})
        foreach(need ${arg_NEEDS})
            target_link_libraries(${name}.${flavour} INTERFACE ${need}.${flavour})
        endforeach()
    endforeach()
endfunction()
