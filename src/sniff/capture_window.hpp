#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "netkit/base/bytes.hpp"
#include "netkit/base/result.hpp"

namespace netkit::sniff {

/// Where the bytes of a file come from: a descriptor, or a stage that decompresses.
struct byte_input {
    virtual ~byte_input() = default;
    /// Writes up to `size` > 0 bytes to `to` and says how many; 0 at the end. May give fewer than
    /// were asked for.
    virtual result<std::size_t> read(std::uint8_t* to, std::size_t size) = 0;
};

/// The bytes of a file in order, seen through a buffer that holds at least the record at hand. Over
/// memory there is no buffer and nothing is copied.
class capture_window {
public:
    explicit capture_window(byte_view memory) noexcept
        : at_(memory.data()), end_(memory.data() + memory.size())
    {
    }
    explicit capture_window(std::unique_ptr<byte_input> from);

    /// What lies at the place: `size` bytes or more, fewer only where the file ends or cannot be
    /// read (`fault()`). Valid until the next call.
    byte_view want(std::size_t size)
    {
        if (static_cast<std::size_t>(end_ - at_) < size) fill(size);
        return {at_, static_cast<std::size_t>(end_ - at_)};
    }
    /// Goes on behind `size` bytes, which `want` has shown.
    void skip(std::size_t size) noexcept
    {
        at_ += size;
        passed_ += size;
    }
    /// Bytes skipped so far: the place in the file, decompressed.
    std::uint64_t offset() const noexcept { return passed_; }
    error_code fault() const noexcept { return fault_; }

private:
    void fill(std::size_t size);

    const std::uint8_t* at_ = nullptr;
    const std::uint8_t* end_ = nullptr;
    std::uint64_t passed_ = 0;
    std::unique_ptr<byte_input> from_;
    std::unique_ptr<std::uint8_t[]> buffer_;
    std::size_t reserved_ = 0;
    error_code fault_;
};

} // namespace netkit::sniff
