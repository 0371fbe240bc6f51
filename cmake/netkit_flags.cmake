# One interface target carries warnings, hardening and sanitizers to every target of ours.
add_library(netkit_flags INTERFACE)
target_compile_options(netkit_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
    $<$<BOOL:${NETKIT_WERROR}>:-Werror>
    $<$<CONFIG:Release>:-fstack-protector-strong -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees an overlap or an overrun in optimised `"text" + std::string` (GCC bug 105651).
    target_compile_options(netkit_flags INTERFACE $<$<CONFIG:Release>:-Wno-restrict>
        $<$<AND:$<CONFIG:Release>,$<BOOL:${NETKIT_WERROR}>>:-Wno-error=stringop-overflow>)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang") # tables are looked up while compiling; GCC allows more
    target_compile_options(netkit_flags INTERFACE -fconstexpr-steps=20000000)
endif()
target_compile_definitions(netkit_flags INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
    NETKIT_VERSION="${PROJECT_VERSION}"
    $<$<BOOL:${NETKIT_PORTABLE_IO}>:NETKIT_PORTABLE_IO>)

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    # -fPIE, not CMake's -fPIC: the static libraries end in one program, and code that nothing can
    # interpose may be inlined.
    target_compile_options(netkit_flags INTERFACE -fPIE)
    target_link_options(netkit_flags INTERFACE -pie
        $<$<CONFIG:Release>:-Wl,-z,relro,-z,now>)
endif()

if(NETKIT_SANITIZE)
    target_compile_options(netkit_flags INTERFACE -fsanitize=${NETKIT_SANITIZE}
        -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(netkit_flags INTERFACE -fsanitize=${NETKIT_SANITIZE})
endif()
if(NETKIT_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "NETKIT_FUZZ needs clang: use the preset 'fuzz'")
    endif()
    target_compile_options(netkit_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ccache, where there is one; the two sloppiness words are what lets it see through a precompiled
# header, which it otherwise refuses to cache.
find_program(NETKIT_CCACHE ccache)
if(NETKIT_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${NETKIT_CCACHE})
endif()

# Link-time optimisation is for the product alone: its libraries keep ordinary code beside the
# intermediate one, so that the test programs link in a second.
function(netkit_optimise_compile target)
    if(NETKIT_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-flto=auto -ffat-lto-objects>)
    endif()
endfunction()

function(netkit_optimise_link target)
    netkit_optimise_compile(${target})
    if(NETKIT_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_link_options(${target} PRIVATE $<$<CONFIG:Release>:-flto=auto>)
    endif()
endfunction()
