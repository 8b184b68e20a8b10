# Optimised, or with -DPF_SANITIZE=ON under the address and undefined-behaviour sanitizers.

option(PF_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

# Gives all that links to TARGET the options of the kind of build.
function(pf_optimise_or_sanitize target)
    if(PF_SANITIZE)
        target_compile_options(${target} INTERFACE
            -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all)
        target_link_options(${target} INTERFACE -fsanitize=address,undefined)
    else()
        target_compile_options(${target} INTERFACE -O3)
    endif()
endfunction()
