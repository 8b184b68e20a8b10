# The instruction sets that kernels are compiled for.
#
#   pf_instruction_sets(VARIANTS)
#
# sets VARIANTS to those of the target architecture that the compiler supports, in ascending order, and for each of them
# VARIANTS_flags_<variant> to its options and VARIANTS_code_<variant> to its PF_ISA_* constant.

include(CheckCCompilerFlag)

# Each variant has the flags of all lower ones, as each PF_ISA_* includes the lower ones' instructions. A variant that the
# compiler does not support is skipped, and so are those above it. Never -march=native: the library runs on other machines.
macro(pf_instruction_sets variants)
    set(${variants})
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
        set(ladder base avx2 avx512 avx512_vnni avx512_bf16 amx)
        set(flags_base -march=x86-64 -mtune=generic)
        set(flags_avx2 -mavx2 -mfma -mf16c)
        set(flags_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512)
        set(flags_avx512_vnni -mavx512vnni)
        set(flags_avx512_bf16 -mavx512bf16)
        set(flags_amx -mamx-tile -mamx-bf16 -mamx-int8)
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
        set(ladder neon neon_dot)
        set(flags_neon -march=armv8-a)
        # Not armv8.6-a, since some CPUs with both extensions do not support all of it.
        set(flags_neon_dot -march=armv8.2-a+dotprod+bf16+i8mm)
    else()
        message(FATAL_ERROR "No kernels for the architecture ${CMAKE_SYSTEM_PROCESSOR}: expected x86_64 or aarch64")
    endif()

    set(flags)
    foreach(variant IN LISTS ladder)
        if(variant MATCHES "^neon")
            set(flags ${flags_${variant}})
        else()
            list(APPEND flags ${flags_${variant}})
        endif()
        string(REPLACE ";" " " spaced "${flags}")
        check_c_compiler_flag("${spaced}" PF_COMPILES_${variant})
        if(NOT PF_COMPILES_${variant})
            message(STATUS "The compiler does not know ${spaced}: no kernels for ${variant} and above")
            break()
        endif()
        list(APPEND ${variants} ${variant})
        set(${variants}_flags_${variant} ${flags})
        if(variant STREQUAL "base")
            set(${variants}_code_${variant} PF_ISA_X86_BASE)
        else()
            string(TOUPPER "PF_ISA_${variant}" ${variants}_code_${variant})
        endif()
    endforeach()
    if(NOT ${variants})
        message(FATAL_ERROR "The compiler ${CMAKE_C_COMPILER_ID} supports none of the options for ${CMAKE_SYSTEM_PROCESSOR}")
    endif()
    message(STATUS "Kernels for: ${${variants}}")
endmacro()
