# Tests that start the real binary: every tests/integration/**/test_*.py (unittest) and every
# examples/<command>/<example>/run.sh is one ctest entry and finds the program in NETKIT_BINARY.
# A line `# ctest: serial` in the file keeps the machine to itself, `# ctest: timeout=N` changes the
# 30 seconds. Exit code 77 means skipped, with the reason in the output.
if(NOT NETKIT_INTEGRATION)
    return()
endif()
if(NOT PYTHON3)
    find_program(PYTHON3 python3 PATHS /usr/bin NO_DEFAULT_PATH)
    find_program(PYTHON3 python3 REQUIRED)
endif()

function(netkit_add_script_test name script label)
    add_test(NAME ${NETKIT_TEST_PREFIX}${name} COMMAND ${ARGN} ${script})
    set(test ${NETKIT_TEST_PREFIX}${name})
    set(environment NETKIT_BINARY=$<TARGET_FILE:netkit> PYTHONDONTWRITEBYTECODE=1)
    set_tests_properties(${test} PROPERTIES TIMEOUT 30 LABELS ${label} SKIP_RETURN_CODE 77
        ENVIRONMENT "${environment}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
    file(STRINGS ${script} marks REGEX "^# ctest: ")
    foreach(mark ${marks})
        if(mark STREQUAL "# ctest: serial")
            set_tests_properties(${test} PROPERTIES RUN_SERIAL ON)
        elseif(mark MATCHES "^# ctest: timeout=([0-9]+)$")
            set_tests_properties(${test} PROPERTIES TIMEOUT ${CMAKE_MATCH_1})
        else()
            message(SEND_ERROR "${script}: '${mark}' is neither 'serial' nor 'timeout=N'")
        endif()
    endforeach()
endfunction()

file(GLOB_RECURSE scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/integration/test_*.py)
foreach(script ${scripts})
    cmake_path(RELATIVE_PATH script BASE_DIRECTORY ${CMAKE_SOURCE_DIR}/tests OUTPUT_VARIABLE name)
    string(REGEX REPLACE "test_([a-z0-9_]+)\\.py$" "\\1" name ${name})
    netkit_add_script_test(${name} ${script} integration
        ${PYTHON3} ${CMAKE_SOURCE_DIR}/tests/support/run_python_tests.py)
endforeach()

file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*/*/run.sh)
foreach(script ${scripts} ${CMAKE_SOURCE_DIR}/examples/tour.sh)
    cmake_path(RELATIVE_PATH script BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE name)
    string(REGEX REPLACE "(/run)?\\.sh$" "" name ${name})
    netkit_add_script_test(${name} ${script} example bash)
endforeach()
