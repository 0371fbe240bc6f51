# A layer is one static library: public headers in include/netkit/<name>, private ones beside their
# sources in src/<name>, where no sibling can reach them. LINK is what its public headers use,
# PRIVATE what only its sources use.
function(netkit_layer name)
    cmake_parse_arguments(layer "" "" "LINK;PRIVATE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    add_library(netkit_${name} STATIC ${sources})
    target_include_directories(netkit_${name}
        PUBLIC ${CMAKE_SOURCE_DIR}/include PRIVATE ${CMAKE_SOURCE_DIR}/src/${name})
    target_link_libraries(netkit_${name}
        PUBLIC ${layer_LINK} PRIVATE ${layer_PRIVATE} netkit_flags)
    netkit_optimise_compile(netkit_${name})
endfunction()

# Precompiled headers save a third of the compile time of a source that includes Asio or Catch. They
# hold only what such sources include anyway; `./dev lint` compiles without them, so a source that
# forgets an include does not pass.
function(netkit_precompile target)
    cmake_parse_arguments(pch "" "REUSE" "HEADERS" ${ARGN})
    if(NOT NETKIT_PCH)
        return()
    elseif(pch_REUSE)
        target_precompile_headers(${target} REUSE_FROM ${pch_REUSE})
    else()
        target_precompile_headers(${target} PRIVATE ${pch_HEADERS})
    endif()
endfunction()
