#pragma once

#include <cstdio>
#include <cstdlib>

namespace netkit::test {

/// Ends the program when a fuzzed property does not hold, so that the fuzzer keeps the input.
inline void must(bool holds, const char* what)
{
    if (holds) return;
    std::fprintf(stderr, "property does not hold: %s\n", what);
    std::abort();
}

} // namespace netkit::test
