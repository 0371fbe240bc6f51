#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace netkit::test {

/// Calls `check(head, tail)` for every way to cut `stream` in two, both ends included.
template <class Check>
void for_each_split(std::string_view stream, Check&& check)
{
    for (std::size_t at = 0; at <= stream.size(); ++at) {
        check(stream.substr(0, at), stream.substr(at));
    }
}

/// A copy in a heap block of exactly its size: a sanitizer sees the first byte read behind it, and
/// each copy lives at another address.
class exact_copy {
public:
    explicit exact_copy(std::string_view bytes)
        : size_{bytes.size()}, bytes_{std::make_unique<char[]>(bytes.size())}
    {
        bytes.copy(bytes_.get(), size_);
    }
    char* data() noexcept { return bytes_.get(); }
    std::size_t size() const noexcept { return size_; }
    std::string_view view() const noexcept { return {bytes_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

} // namespace netkit::test
