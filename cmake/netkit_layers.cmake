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

# Messages and service stubs of proto/<path>.proto, as the object library netkit_<name>_proto: code
# of the compilers' making, so our warnings do not look at it. Included as <<path>.grpc.pb.h>.
function(netkit_proto name path)
    set(out ${CMAKE_BINARY_DIR}/proto)
    file(MAKE_DIRECTORY ${out})
    set(made ${out}/${path}.pb.cc ${out}/${path}.grpc.pb.cc)
    add_custom_command(
        OUTPUT ${made} ${out}/${path}.pb.h ${out}/${path}.grpc.pb.h
        COMMAND ${NETKIT_protoc} --proto_path=${CMAKE_SOURCE_DIR}/proto --cpp_out=${out}
            --grpc_out=${out} --plugin=protoc-gen-grpc=${NETKIT_grpc_cpp_plugin} ${path}.proto
        DEPENDS ${CMAKE_SOURCE_DIR}/proto/${path}.proto
        COMMENT "Compiling ${path}.proto" VERBATIM)
    add_custom_target(netkit_${name}_proto_sources DEPENDS ${made})
    add_library(netkit_${name}_proto OBJECT ${made})
    target_include_directories(netkit_${name}_proto SYSTEM PUBLIC ${out})
    target_compile_options(netkit_${name}_proto PRIVATE -w -fPIE)
    target_link_libraries(netkit_${name}_proto
        PUBLIC netkit_grpcpp netkit_grpc netkit_gpr netkit_protobuf netkit_absl_synchronization)
endfunction()
