#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

/// One header of a block. Views that hold until the next one is read.
struct hpack_header {
    std::string_view name{};
    std::string_view value{};
    bool known = true; ///< false: it refers to an entry that was never seen
};

/// Reads HTTP/2 header blocks of one direction (RFC 7541). Remembers what the encoder told it to,
/// up to 64 KiB. May begin in the middle: references to what was missed are unknown, everything
/// else is read.
class hpack_decoder {
public:
    /// The next header of a block; false at its end, and with the cursor's fault set where it is
    /// malformed.
    bool next(cursor& block, hpack_header& to);
    /// Something was missed: what was remembered no longer stands where references point.
    void lose() noexcept;

private:
    struct entry {
        std::uint32_t at;
        std::uint32_t name;
        std::uint32_t value;
    };

    bool look_up(std::uint64_t index, hpack_header& to) const noexcept;
    std::string_view text(cursor& in, std::vector<char>& store);
    void remember(const hpack_header& header);
    void shrink_to(std::size_t size);

    std::vector<entry> entries_; ///< from `first_` on, oldest first
    std::vector<char> bytes_;
    std::size_t first_ = 0;
    std::size_t size_ = 0; ///< as RFC 7541 §4.1 counts
    std::size_t limit_ = 4096;
    std::vector<char> name_;
    std::vector<char> value_;
};

} // namespace netkit::sniff
