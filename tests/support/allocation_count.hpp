#pragma once

#include <cstdint>

namespace netkit::test {

/// Calls of operator new on this thread so far. Only in test programs that are linked with
/// allocation_count.cpp; sanitizers still see every block, for it comes from malloc.
std::uint64_t allocation_count() noexcept;

} // namespace netkit::test
