#pragma once

#include <cstddef>
#include <vector>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/source.hpp"

namespace netkit::sniff {

/// The blocks of a pcapng file that are carried on, brought into one byte order and well formed:
/// what is not is left out, as is what goes beyond the bounds.
class kept_blocks {
public:
    void keep(std::uint32_t type, byte_view body, bool big_endian);
    const std::vector<kept_block>& all() const noexcept { return all_; }

private:
    std::vector<kept_block> all_;
    std::size_t bytes_ = 0;
};

} // namespace netkit::sniff
