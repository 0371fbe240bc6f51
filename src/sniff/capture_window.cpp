#include "capture_window.hpp"

#include <algorithm>
#include <cstring>

namespace netkit::sniff {

namespace {

constexpr std::size_t block_bytes = 64 * 1024;

} // namespace

capture_window::capture_window(std::unique_ptr<byte_input> from)
    : from_(std::move(from)),
      buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(block_bytes)),
      reserved_(block_bytes)
{
    at_ = end_ = buffer_.get();
}

// The rest of the last block moves to the front and the file goes on behind it. A record longer
// than the buffer makes it grow, but never ahead of the bytes that are really there: a length that
// lies costs no memory.
void capture_window::fill(std::size_t size)
{
    if (!from_) return;
    auto left = static_cast<std::size_t>(end_ - at_);
    std::memmove(buffer_.get(), at_, left);
    while (left < size) {
        if (left == reserved_) {
            auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(reserved_ * 2);
            std::memcpy(larger.get(), buffer_.get(), left);
            buffer_ = std::move(larger);
            reserved_ *= 2;
        }
        const auto got = from_->read(buffer_.get() + left, reserved_ - left);
        if (!got) fault_ = got.error();
        if (!got || *got == 0) {
            from_.reset();
            break;
        }
        left += *got;
    }
    at_ = buffer_.get();
    end_ = at_ + left;
}

} // namespace netkit::sniff
