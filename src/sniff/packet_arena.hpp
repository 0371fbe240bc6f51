#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace netkit::sniff {

/// Bytes that a decoder makes for the packet at hand: decrypted, joined, unpacked. They live until
/// the next packet; 256 KiB, taken when first needed.
class packet_arena {
public:
    /// Empty when the packet has used up its room.
    std::span<std::uint8_t> room(std::size_t size)
    {
        if (bytes_ == nullptr) bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(most);
        if (most - used_ < size) return {};
        const std::span<std::uint8_t> given{bytes_.get() + used_, size};
        used_ += size;
        return given;
    }
    /// Takes back the end of what `room` gave last.
    void give_back(std::size_t size) noexcept { used_ -= size; }
    void begin_packet() noexcept { used_ = 0; }

private:
    static constexpr std::size_t most = 256U * 1024U;

    std::unique_ptr<std::uint8_t[]> bytes_;
    std::size_t used_ = 0;
};

} // namespace netkit::sniff
