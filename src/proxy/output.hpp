#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/proxy/chunked.hpp"
#include "wire.hpp"

namespace netkit::proxy {

/// What is about to be sent on one connection: slices gathered from a head and from the input block
/// of the other side, written together. The slices are not copied, so whoever owns their bytes
/// keeps them until `is_empty`. That is the whole of back-pressure: while anything waits here,
/// nothing more is read from the other side.
class output {
public:
    enum class flushed : std::uint8_t { all, later, failed };

    bool is_empty() const noexcept { return first_ == count_; }
    /// Room for one more run of body data however it is framed.
    bool has_room() const noexcept { return count_ + 3 <= parts_.size() && chunks_ < chunk_lines; }

    void add(std::string_view bytes) noexcept;
    /// The same as one chunk of a chunked body.
    void add_chunk(std::string_view data) noexcept;

    flushed flush(wire& to) noexcept;
    void clear() noexcept { first_ = count_ = chunks_ = 0; }

    std::uint64_t sent() const noexcept { return sent_; } ///< bytes since `reset_count`
    void reset_count() noexcept { sent_ = 0; }
    int error() const noexcept { return error_; }

private:
    static constexpr std::size_t chunk_lines = 10;

    std::array<iovec, 3 * chunk_lines + 4> parts_;
    std::array<std::array<char, 24>, chunk_lines> chunk_text_;
    std::uint32_t first_ = 0;
    std::uint32_t count_ = 0;
    std::uint32_t chunks_ = 0;
    int error_ = 0;
    std::uint64_t sent_ = 0;
};

} // namespace netkit::proxy
