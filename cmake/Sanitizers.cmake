# Optimised builds, or with -DPF_SANITIZE=ON builds with the address and undefined-behaviour sanitizers.

option(PF_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

# Adds the build's options to everything that links to TARGET.
function(pf_optimise_or_sanitize target)
    if(PF_SANITIZE)
        target_compile_options(${target} INTERFACE
            -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all)
        target_link_options(${target} INTERFACE -fsanitize=address,undefined)
    else()
        target_compile_options(${target} INTERFACE -O3)
    endif()
endfunction()
