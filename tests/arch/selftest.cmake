# A check that never fails protects nothing: each case below builds a small tree with one fault in
# it and demands that the check finds it at that file and line; the last case of each has none.
#   cmake -D WORK=<folder> -P selftest.cmake
cmake_minimum_required(VERSION 3.25)
set(wrong 0)

# expect(<check> <file> <content> <regular expression of the report, or "good">)
function(expect check path content report)
    file(REMOVE_RECURSE ${WORK})
    file(WRITE ${WORK}/${path} "${content}")
    file(WRITE ${WORK}/src/proxy/pool.hpp "#pragma once\n")
    file(WRITE ${WORK}/include/netkit/base/text.hpp "#pragma once\n\n#include <string>\n")
    execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${WORK}
        -P ${CMAKE_CURRENT_LIST_DIR}/check_${check}.cmake
        RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(report STREQUAL "good")
        if(NOT status EQUAL 0)
            message(NOTICE "${check}: ${path} is good, but: ${output}")
            math(EXPR wrong "${wrong} + 1")
        endif()
    elseif(status EQUAL 0 OR NOT output MATCHES "${report}")
        message(NOTICE "${check}: ${path} should give '${report}', but: ${output}")
        math(EXPR wrong "${wrong} + 1")
    endif()
    set(wrong ${wrong} PARENT_SCOPE)
endfunction()

# include directions
expect(includes src/base/a.cpp "#include <string>\n#include \"netkit/core/loop.hpp\"\n"
    "src/base/a.cpp:2: .*base may not include core")
expect(includes src/core/a.cpp "#include \"netkit/proxy/route.hpp\"\n"
    "src/core/a.cpp:1: .*core may not include proxy")
expect(includes include/netkit/price/a.hpp "#pragma once\n\n#include \"netkit/p2p/keys.hpp\"\n"
    "include/netkit/price/a.hpp:3: .*price may not include p2p")
expect(includes src/cli/a.cpp "#include \"netkit/proxy/route.hpp\"\n"
    "src/cli/a.cpp:1: .*cli may not include proxy")
expect(includes src/cli/a.cpp "#include \"netkit/proxy/service.hpp\"\n" good)
expect(includes src/sniff/a.cpp "#include \"pool.hpp\"\n"
    "src/sniff/a.cpp:1: .*not a private header of sniff")
expect(includes tests/sniff/a_test.cpp "#include \"pool.hpp\"\n"
    "tests/sniff/a_test.cpp:1: .*not a private header of sniff")
expect(includes tests/proxy/a_test.cpp "#include \"pool.hpp\"\n" good)
expect(includes src/proxy/a.cpp "#include \"pool.hpp\"\n#include \"support/catch.hpp\"\n"
    "src/proxy/a.cpp:2: .*test support is for tests")
expect(includes include/netkit/proxy/a.hpp "#include \"pool.hpp\"\n"
    "a.hpp:1: .*a public header may not include a private one")
expect(includes src/proxy/a.cpp "  #  include \"../base/text.hpp\"\n"
    "src/proxy/a.cpp:1: .*not a private header of proxy")
expect(includes src/misc/a.cpp "\n" "src/misc/a.cpp:1: misc is not a layer")

# fences around libraries
expect(includes src/base/a.cpp "// C[0]; x\n#include <boost/asio/post.hpp>\n"
    "src/base/a.cpp:2: .*may include boost/asio")
expect(includes src/proxy/a.cpp "#include <boost/beast/http.hpp>\n"
    "src/proxy/a.cpp:1: .*may include boost/beast")
expect(includes src/core/web_server.cpp "#include <boost/beast/http.hpp>\n" good)
expect(includes src/core/admin.cpp "#include <nlohmann/json.hpp>\n"
    "src/core/admin.cpp:1: .*may include nlohmann/")
expect(includes src/core/settings_json.cpp "#include <nlohmann/json.hpp>\n" good)
expect(includes include/netkit/core/log.hpp "#include <spdlog/spdlog.h>\n"
    "log.hpp:1: .*may include spdlog/")
expect(includes src/base/hash.cpp "#include <openssl/evp.h>\n"
    "src/base/hash.cpp:1: .*may include openssl/")
expect(includes src/core/a.cpp "#include <absl/strings/cord.h>\n"
    "src/core/a.cpp:1: .*no row of tests/arch/layers.cmake")
expect(includes tests/core/a_test.cpp "#include <catch2/catch.hpp>\n"
    "tests/core/a_test.cpp:1: .*may include catch2/")
expect(includes tests/support/catch.hpp "#include <catch2/catch.hpp>\n" good)

# pure files
expect(includes src/proxy/http1_parser.cpp "#include <boost/asio/buffer.hpp>\n"
    "http1_parser.cpp:1: .*a pure file knows no Asio")
expect(includes src/proxy/route.cpp "#include \"netkit/core/log.hpp\"\n"
    "route.cpp:1: .*a pure file may include base")
expect(includes src/proxy/route.cpp "#include \"pool.hpp\"\n"
    "route.cpp:1: .*a pure file may include base")
expect(includes src/proxy/route.cpp "#include <sys/socket.h>\n"
    "route.cpp:1: .*does not reach the machine")
expect(includes src/proxy/route.cpp "#include \"netkit/base/text.hpp\"\n#include <emmintrin.h>\n" good)

# whole files
string(REPEAT "int x;\n" 601 long)
expect(files src/core/a.cpp "${long}" "src/core/a.cpp:601: more than 600 lines")
expect(files src/core/a.hpp "int x;\n" "src/core/a.hpp:1: a header begins")
expect(files src/core/a.cpp "int x;\nspawn(f(), net::detached);\n"
    "src/core/a.cpp:2: only task_group.cpp")
expect(files src/core/task_group.cpp "int x;\nspawn(f(), net::detached);\n" good)
expect(files src/core/a.cpp "int x; // never detached\n" good)
expect(files src/proxy/route.cpp "int x;\nauto now = std::chrono::steady_clock::now();\n"
    "src/proxy/route.cpp:2: a pure file is told the time")
expect(files src/proxy/session.cpp "int x;\nauto now = std::chrono::steady_clock::now();\n" good)
expect(files tests/core/a_test.cpp "int x;\n" "tests/core/a_test.cpp:1: registers no test")
expect(files tests/core/a_test.cpp "\nTEST_CASE(\"a\")\n{\n    std::this_thread::sleep_for(d);\n}\n"
    "tests/core/a_test.cpp:4: wait for an event")

# references of the documents
expect(documents docs/a.md "# a\n\n[b](b.md) and [c](https://example.org/c)\n"
    "docs/a.md:3: the link to b.md leads nowhere")
expect(documents docs/a.md "# a\n[a](a.md) [b](../src/proxy/pool.hpp#L1)\n" good)
expect(documents docs/index.md "| pool | `src/proxy/pool`, `src/proxy/pond` |\n"
    "docs/index.md:1: no file is called src/proxy/pond")
expect(documents docs/index.md "| text | `base/text` |\n| pool | `src/proxy/p*` |\n" good)

file(REMOVE_RECURSE ${WORK})
if(wrong GREATER 0)
    message(FATAL_ERROR "${wrong} cases went wrong")
endif()
message(STATUS "every planted fault was found")
