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

# libpcap ships no CMake package; where pkg-config knows nothing of it (macOS) the compiler does.
find_path(NETKIT_PCAP_INCLUDE pcap/pcap.h)
find_library(NETKIT_PCAP_LIBRARY pcap)
if(NOT NETKIT_PCAP_INCLUDE OR NOT NETKIT_PCAP_LIBRARY)
    message(FATAL_ERROR "netkit needs libpcap 1.10.\n"
        "  Debian, Ubuntu:  apt install libpcap-dev\n"
        "  Fedora:          dnf install libpcap-devel\n"
        "  macOS:           brew install libpcap\n"
        "  ./dev deps installs everything that is missing.")
endif()
add_library(netkit_pcap INTERFACE IMPORTED GLOBAL)
target_include_directories(netkit_pcap SYSTEM INTERFACE ${NETKIT_PCAP_INCLUDE})
target_link_libraries(netkit_pcap INTERFACE ${NETKIT_PCAP_LIBRARY})

# RE2 came without a CMake package before 2023.
find_path(NETKIT_RE2_INCLUDE re2/re2.h)
find_library(NETKIT_RE2_LIBRARY re2)
if(NOT NETKIT_RE2_INCLUDE OR NOT NETKIT_RE2_LIBRARY)
    message(FATAL_ERROR "netkit needs RE2.\n"
        "  Debian, Ubuntu:  apt install libre2-dev\n"
        "  Fedora:          dnf install re2-devel\n"
        "  macOS:           brew install re2\n"
        "  ./dev deps installs everything that is missing.")
endif()
add_library(netkit_re2 INTERFACE IMPORTED GLOBAL)
target_include_directories(netkit_re2 SYSTEM INTERFACE ${NETKIT_RE2_INCLUDE})
target_link_libraries(netkit_re2 INTERFACE ${NETKIT_RE2_LIBRARY})
