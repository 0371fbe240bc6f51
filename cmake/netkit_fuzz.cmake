# Every tests/fuzz/X_fuzz.cpp holds one LLVMFuzzerTestOneInput. With NETKIT_FUZZ it becomes a
# libFuzzer program; in every other build it is linked with a plain main() that runs each file of
# tests/fuzz/corpus/X once, so that an input that ever broke us is tried by every test run.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp)
foreach(source ${fuzz_sources})
    cmake_path(GET source STEM target)
    string(REGEX REPLACE "_fuzz$" "" unit ${target})
    set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${unit})
    add_executable(${target} ${source})
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests
        ${CMAKE_SOURCE_DIR}/src/core ${CMAKE_SOURCE_DIR}/src/price ${CMAKE_SOURCE_DIR}/src/proxy
        ${CMAKE_SOURCE_DIR}/src/sniff)
    target_link_libraries(${target} PRIVATE netkit_price netkit_proxy netkit_sniff netkit_flags)
    if(NETKIT_FUZZ)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/fuzz_corpus_main.cpp)
        add_test(NAME ${NETKIT_TEST_PREFIX}fuzz/${unit} COMMAND ${target} ${corpus})
        set_tests_properties(${NETKIT_TEST_PREFIX}fuzz/${unit} PROPERTIES
            TIMEOUT 30 LABELS fuzz)
    endif()
endforeach()
