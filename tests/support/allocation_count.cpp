#include "support/allocation_count.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::uint64_t count = 0;

void* counted_or_null(std::size_t size) noexcept
{
    ++count;
    return std::malloc(size == 0 ? 1 : size);
}

void* counted_or_null(std::size_t size, std::align_val_t alignment) noexcept
{
    ++count;
    const auto step = static_cast<std::size_t>(alignment);
    const std::size_t rounded = (size + step - 1) / step * step; // aligned_alloc(3) demands it
    return std::aligned_alloc(step, rounded == 0 ? step : rounded);
}

template <class... Alignment>
void* counted(std::size_t size, Alignment... alignment)
{
    if (void* block = counted_or_null(size, alignment...)) return block;
    throw std::bad_alloc{};
}

} // namespace

namespace netkit::test {

std::uint64_t allocation_count() noexcept
{
    return count;
}

} // namespace netkit::test

// All of them: under a sanitizer every form has its own default, and a block must be freed by the
// form's twin.
void* operator new(std::size_t size)
{
    return counted(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return counted_or_null(size);
}

void* operator new(std::size_t size, std::align_val_t alignment)
{
    return counted(size, alignment);
}

void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept
{
    return counted_or_null(size, alignment);
}

void* operator new[](std::size_t size)
{
    return counted(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept
{
    return counted_or_null(size);
}

void* operator new[](std::size_t size, std::align_val_t alignment)
{
    return counted(size, alignment);
}

void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept
{
    return counted_or_null(size, alignment);
}

void operator delete(void* block) noexcept
{
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    std::free(block);
}

void operator delete(void* block, const std::nothrow_t&) noexcept
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

void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept
{
    std::free(block);
}

void operator delete[](void* block) noexcept
{
    std::free(block);
}

void operator delete[](void* block, std::size_t) noexcept
{
    std::free(block);
}

void operator delete[](void* block, const std::nothrow_t&) noexcept
{
    std::free(block);
}

void operator delete[](void* block, std::align_val_t) noexcept
{
    std::free(block);
}

void operator delete[](void* block, std::size_t, std::align_val_t) noexcept
{
    std::free(block);
}

void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept
{
    std::free(block);
}
