# Every library comes from the system's packages; a missing one is named for apt, dnf and brew.
# A macro, so that what a package adds to CMAKE_MODULE_PATH reaches the caller.
macro(netkit_require package apt dnf brew)
    find_package(${package} ${ARGN} QUIET GLOBAL)
    if(NOT ${package}_FOUND)
        message(FATAL_ERROR "netkit needs ${package} ${ARGN}.\n"
            "  Debian, Ubuntu:  apt install ${apt}\n"
            "  Fedora:          dnf install ${dnf}\n"
            "  macOS:           brew install ${brew}\n"
            "  ./dev deps installs everything that is missing.")
    endif()
endmacro()

set(THREADS_PREFER_PTHREAD_FLAG ON)
netkit_require(Threads libc6-dev glibc-devel gcc)
netkit_require(Boost libboost1.81-dev boost-devel boost 1.81)
netkit_require(OpenSSL libssl-dev openssl-devel openssl@3 3.0)
netkit_require(ZLIB zlib1g-dev zlib-devel zlib)
netkit_require(zstd libzstd-dev libzstd-devel zstd)
if(NOT TARGET zstd::libzstd) # older packages name only the kinds of library they hold
    add_library(zstd::libzstd ALIAS zstd::libzstd_shared)
endif()
netkit_require(fmt libfmt-dev fmt-devel fmt)
netkit_require(spdlog libspdlog-dev spdlog-devel spdlog)
netkit_require(nlohmann_json nlohmann-json3-dev json-devel nlohmann-json)
netkit_require(cxxopts libcxxopts-dev cxxopts-devel cxxopts)

# Libraries without a CMake package, or without one everywhere: a header and a library make the
# target netkit_<name>.
function(netkit_require_library name header library apt dnf brew)
    find_path(NETKIT_${name}_INCLUDE ${header})
    find_library(NETKIT_${name}_LIBRARY ${library})
    if(NOT NETKIT_${name}_INCLUDE OR NOT NETKIT_${name}_LIBRARY)
        message(FATAL_ERROR "netkit needs ${name}.\n"
            "  Debian, Ubuntu:  apt install ${apt}\n"
            "  Fedora:          dnf install ${dnf}\n"
            "  macOS:           brew install ${brew}\n"
            "  ./dev deps installs everything that is missing.")
    endif()
    add_library(netkit_${name} INTERFACE IMPORTED GLOBAL)
    target_include_directories(netkit_${name} SYSTEM INTERFACE ${NETKIT_${name}_INCLUDE})
    target_link_libraries(netkit_${name} INTERFACE ${NETKIT_${name}_LIBRARY})
endfunction()

netkit_require_library(pcap pcap/pcap.h pcap libpcap-dev libpcap-devel libpcap)
netkit_require_library(re2 re2/re2.h re2 libre2-dev re2-devel re2)
netkit_require_library(ncursesw ncurses.h ncursesw libncurses-dev ncurses-devel ncurses)

# gRPC's own CMake package asks for packages of its private parts; the libraries and the two
# compilers are all we use.
netkit_require_library(grpcpp grpcpp/grpcpp.h grpc++ libgrpc++-dev grpc-devel grpc)
netkit_require_library(grpcpp_reflection grpcpp/ext/proto_server_reflection_plugin.h
    grpc++_reflection libgrpc++-dev grpc-devel grpc)
netkit_require_library(grpc grpc/grpc.h grpc libgrpc++-dev grpc-devel grpc)
netkit_require_library(gpr grpc/support/log.h gpr libgrpc++-dev grpc-devel grpc)
# gRPC's headers lock a mutex of Abseil's inline.
netkit_require_library(absl_synchronization absl/synchronization/mutex.h absl_synchronization
    libabsl-dev abseil-cpp-devel abseil)
netkit_require_library(protobuf google/protobuf/message.h protobuf
    libprotobuf-dev protobuf-devel protobuf)

function(netkit_require_program name apt dnf brew)
    find_program(NETKIT_${name} ${name})
    if(NOT NETKIT_${name})
        message(FATAL_ERROR "netkit needs the program ${name}.\n"
            "  Debian, Ubuntu:  apt install ${apt}\n"
            "  Fedora:          dnf install ${dnf}\n"
            "  macOS:           brew install ${brew}\n"
            "  ./dev deps installs everything that is missing.")
    endif()
endfunction()

netkit_require_program(protoc protobuf-compiler protobuf-compiler protobuf)
netkit_require_program(grpc_cpp_plugin protobuf-compiler-grpc grpc-plugins grpc)
