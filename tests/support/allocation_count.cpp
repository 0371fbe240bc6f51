#include "support/allocation_count.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::uint64_t count = 0;

void* counted(std::size_t size)
{
    ++count;
    if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
    throw std::bad_alloc{};
}

void* counted(std::size_t size, std::align_val_t alignment)
{
    ++count;
    const auto step = static_cast<std::size_t>(alignment);
    const std::size_t rounded = (size + step - 1) / step * step; // aligned_alloc(3) demands it
    if (void* block = std::aligned_alloc(step, rounded == 0 ? step : rounded)) return block;
    throw std::bad_alloc{};
}

} // namespace

namespace netkit::test {

std::uint64_t allocation_count() noexcept
{
    return count;
}

} // namespace netkit::test

// The array, nothrow and remaining forms of the library call these.
void* operator new(std::size_t size)
{
    return counted(size);
}

void* operator new(std::size_t size, std::align_val_t alignment)
{
    return counted(size, alignment);
}

void operator delete(void* block) noexcept
{
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    std::free(block);
}

void operator delete(void* block, std::align_val_t) noexcept
{
    std::free(block);
}

void operator delete(void* block, std::size_t, std::align_val_t) noexcept
{
    std::free(block);
}
